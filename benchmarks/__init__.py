"""Measurements against peers: `python -m benchmarks` prints a table of ratios."""
