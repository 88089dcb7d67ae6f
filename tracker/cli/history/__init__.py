"""The history: each event as a sentence."""
