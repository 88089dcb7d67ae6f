"""The rules, pure: no clock, file or database."""
