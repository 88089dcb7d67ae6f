"""What the board showed at all times, by position and by day, for those who ask about the past."""
