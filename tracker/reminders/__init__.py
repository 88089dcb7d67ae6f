"""Reminders: what is due, for whom, in which message, and the record that it was delivered."""
