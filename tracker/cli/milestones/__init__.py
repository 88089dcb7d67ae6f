"""Milestones: recorded, planned, corrected, claimed to be otherwise; and their kinds."""
