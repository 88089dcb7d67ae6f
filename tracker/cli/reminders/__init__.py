"""Reminders: digests and their deliveries, and follow-ups as a calendar file."""
