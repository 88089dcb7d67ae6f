"""When offices work."""
