"""Who takes part: regions, offices, people."""
