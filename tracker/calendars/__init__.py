"""Working days of one office, and of several at once.

`working_days` holds the calendar of one office, `joint` counts days on which all of several offices work,
`corrections` reads what the `holidays` package does not know, `sources` brings the two together year by year.
"""
