"""The rules of follow-ups: seen, checked, compared, adopted."""
