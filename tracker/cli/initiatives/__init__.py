"""Initiatives: a new one, the board of all, the page of one."""
