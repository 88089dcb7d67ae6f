"""Figures, metrics and targets."""
