"""How journals of older formats become those of today.

The format is a number, `events.sqlite.FORMAT`, kept in the database. Whoever changes a table of the journal
raises it by one and adds the step from the format before. A step changes tables, indexes and triggers by SQL
that both kinds of databases take, or asks `connection.dialect.name`; it never changes what an event says,
since its hash covers that.
"""

from events.database import Steps

STEPS: Steps = {}
"""The step from each older format to the next; there is none yet."""
