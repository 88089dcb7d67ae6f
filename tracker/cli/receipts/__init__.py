"""What is said after a command that records: what was recorded, and what follows from it."""
