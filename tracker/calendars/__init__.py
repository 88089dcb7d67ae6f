"""Working days of one office, and of several at once.

`working_days` holds the calendar of one office, `joint` counts days on which all of several offices work,
`month` tells a day for all of them. `corrections` reads what the `holidays` package does not know, `sources`
brings the two together year by year, `kept` says which calendar each region and office of a journal keeps.
`version` is what everything that was worked out from the days depends on.
"""
