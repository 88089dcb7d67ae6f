"""The questions that reports put to the views, in SQL that every database runs alike.

They give no more than what is needed to choose and to count, for there may be very many; the bodies are asked
for one by one, of what is listed.
"""

MILESTONES = """
SELECT id, initiative, kind, place_in_order, latest, earliest,
    CASE
        WHEN status = 'planned' THEN 'not kept'
        WHEN latest < :first THEN 'late'
        WHEN status = 'happened' AND earliest >= :first AND latest <= :last THEN 'sure'
        ELSE 'possible'
    END
FROM milestones
WHERE (status = 'planned' AND latest < :day)
    OR (status = 'happened' AND latest < :first AND recorded_at >= :begins AND recorded_at < :ends)
    OR (status IN ('happened', 'possibly')
        AND COALESCE(latest, '9999') >= :first AND COALESCE(earliest, '0000') <= :last)
ORDER BY COALESCE(latest, '9999'), COALESCE(earliest, '0000')
"""
"""All the milestones that a report tells of, and as what.

Sure or possible: they happened in the period, or possibly did. Late: they had happened before, and were
recorded in the period. Not kept: they were planned for days that are past.
"""

BODY = "SELECT body FROM milestones WHERE id = :id"

LATE = """
SELECT id, initiative, due, state, snoozed_until FROM follow_ups
WHERE state IN ('open', 'lapsed') AND due < :day
ORDER BY due
"""
"""What was to be done before a day and has not been done."""

TITLE = "SELECT title_en, title_zh FROM initiatives WHERE id = :id"

EVENT = "SELECT hash, recorded_at FROM events WHERE position = :position"
"""The hash of an event, and when it was recorded."""
