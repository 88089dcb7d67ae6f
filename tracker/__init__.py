"""An event-sourced tracker for cross-region initiatives."""
