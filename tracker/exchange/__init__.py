"""Record files in."""
