"""The questions that are put to the views, in SQL that every database runs alike.

Nothing slow is imported here: a reading command must start fast. The same text with the same
`:name` parameters runs on SQLite through the standard library and elsewhere through SQLAlchemy.
"""

import re

from tracker.calendars.version import DATA_VERSION

VIEWS = "views"
"""The name under which the views keep their checkpoint."""

VERSION = 3
"""The version of the tables and of the folding. Raise it with every change: then the views are rebuilt."""

MADE_WITH = VERSION * 1000 + DATA_VERSION
"""The version under which the views keep their checkpoint: that of the working days is part of it."""

_BOARD_ORDER = """
    CASE WHEN :sort = 'light' THEN board.light END,
    CASE WHEN :sort IN ('light', 'next') THEN COALESCE(board.next_due, '9999') END,
    CASE WHEN :sort = 'last' THEN COALESCE(board.last_latest, '') END DESC,
    board.sort
"""

_LIT = """
        SELECT
            i.id, i.sort, i.conflicts, i.last_latest, o.next_due, o.oldest AS oldest_due,
            COALESCE(o.open, 0) AS open_count, COALESCE(o.overdue, 0) AS overdue_count,
            COALESCE(o.week, 0) AS week_count,
            CASE WHEN i.standing = 'open' AND o.open IS NULL THEN 1 ELSE 0 END AS gap,
            CASE
                WHEN i.standing <> 'open' THEN 3
                WHEN o.oldest <= :red_due OR i.last_latest <= :red_silent THEN 0
                WHEN o.oldest <= :yellow_due OR i.last_latest <= :yellow_silent THEN 1
                WHEN i.last_latest IS NULL THEN 3
                ELSE 2
            END AS light
        FROM initiatives i
        LEFT JOIN (
            SELECT
                initiative, COUNT(*) AS open, MIN(due) AS next_due,
                SUM(CASE WHEN due < :today AND COALESCE(snoozed_until, '') <= :today THEN 1 ELSE 0 END)
                    AS overdue,
                MIN(CASE WHEN COALESCE(snoozed_until, '') <= :today THEN due END) AS oldest,
                SUM(CASE WHEN due >= :today AND due <= :week_end AND COALESCE(snoozed_until, '') <= :today
                    THEN 1 ELSE 0 END) AS week
            FROM follow_ups
            WHERE state = 'open'
            GROUP BY initiative
        ) o ON o.initiative = i.id
        WHERE (CAST(:kind AS TEXT) IS NULL OR i.kind = :kind)
          AND (CAST(:stage AS TEXT) IS NULL OR :stage IN (i.stage, i.stage_en, i.stage_zh))
          AND (CAST(:region AS TEXT) IS NULL OR i.regions LIKE :region)
          AND (CAST(:owner AS TEXT) IS NULL OR LOWER(i.owner) LIKE :owner ESCAPE '\\')
          AND (CAST(:sector AS TEXT) IS NULL OR LOWER(i.sectors) LIKE :sector ESCAPE '\\')
          AND (CAST(:text AS TEXT) IS NULL OR
               LOWER(i.id || ' ' || COALESCE(i.title_en, '') || ' ' || COALESCE(i.title_zh, ''))
                   LIKE :text ESCAPE '\\')
"""
"""Every initiative that is wanted, with its light and what is counted of it."""

# Only the few columns that rank and count are sorted; the rest is fetched for the rows that are shown.
BOARD = (
    """
SELECT
    i.id, i.sort, i.kind, i.title_en, i.title_zh, i.regions, i.sectors, i.owner, i.parent, i.note,
    i.stage, i.stage_en, i.stage_zh, i.stage_milestone, i.standing,
    i.last_milestone, i.last_kind, i.last_en, i.last_zh, i.last_happened, i.last_latest,
    f.id, f.due, f.owner, f.en, f.zh, f.provisional,
    board.open_count, board.overdue_count, board.light, board.oldest_due, i.opened_on, i.amendments,
    EXISTS (SELECT 1 FROM milestones m WHERE m.initiative = i.id AND m.status = 'possibly'), i.conflicts,
    board.week_count, board.everything, board.all_overdue, board.all_week, board.all_gaps, board.all_conflicts
FROM (
    SELECT
        board.*, COUNT(*) OVER () AS everything,
        SUM(overdue_count) OVER () AS all_overdue, SUM(week_count) OVER () AS all_week,
        SUM(gap) OVER () AS all_gaps, SUM(CASE WHEN conflicts > 0 THEN 1 ELSE 0 END) OVER () AS all_conflicts
    FROM (
"""  # noqa: S608 - a constant
    + _LIT
    + """    ) board
    WHERE (CAST(:light AS INTEGER) IS NULL OR light = :light) AND gap >= :gaps AND conflicts >= :conflicts
    ORDER BY"""
    + _BOARD_ORDER
    + """
    LIMIT :most
) board
JOIN initiatives i ON i.id = board.id
LEFT JOIN follow_ups f ON f.id = i.next_touch
ORDER BY"""
    + _BOARD_ORDER
)

# SQLite may look for all that is open first, unless that is made no use to it.
BOARD_ROW = BOARD.replace("WHERE state = 'open'", "WHERE initiative = :id AND state || '' = 'open'").replace(
    "WHERE (CAST(:kind", "WHERE i.id = :id AND (CAST(:kind"
)
"""The row of one initiative: the same question, without a look at the others."""

LIGHTS = f"SELECT board.id, board.light FROM ({_LIT}) board"  # noqa: S608 - a constant
"""The number of the light of each initiative that is wanted, in `answers.LIGHTS`."""

LIMITS = {
    "yellow_due": "yellow_overdue",
    "red_due": "red_overdue",
    "yellow_silent": "yellow_silent",
    "red_silent": "red_silent",
}
"""The days that turn a light, as the questions name them, each with the limit of the policy it comes from."""


def by_kind(question: str, special: int) -> str:
    """A question about the board in which so many kinds of initiatives have limits of their own.

    The kinds are `:special_0`, `:special_1` …, and their days `:red_due_0`, `:red_due_1` … and so on.
    """
    if not special:
        return question
    for name in LIMITS:
        cases = " ".join(f"WHEN i.kind = :special_{n} THEN :{name}_{n}" for n in range(special))
        question = re.sub(rf":{name}\b", f"CASE {cases} ELSE :{name} END", question)
    return question


MILESTONES = """
SELECT body FROM milestones WHERE initiative = :initiative ORDER BY place_in_order
"""

FIGURES = """
SELECT body FROM figures WHERE initiative = :initiative AND claim = 0 ORDER BY place_in_order
"""

_FOLLOW_UP = """
SELECT
    f.id, f.initiative, f.rule, f.trigger_milestone, f.en, f.zh, f.due, f.provisional, f.owner, f.state,
    f.snoozed_until, f.body, i.title_en, i.title_zh, i.regions, m.body
FROM follow_ups f
JOIN initiatives i ON i.id = f.initiative
LEFT JOIN milestones m ON m.id = f.trigger_milestone
"""

FOLLOW_UP = _FOLLOW_UP + "WHERE f.id = :id"

_DELIVERY = "SELECT recipient, day, lines, provisional FROM deliveries "

DELIVERIES = _DELIVERY + "WHERE channel = :channel ORDER BY recipient"

DELIVERY = _DELIVERY + "WHERE id = :id"

_FOLLOW_UP_TOLD = _FOLLOW_UP.replace("m.body", "NULL").replace(
    "LEFT JOIN milestones m ON m.id = f.trigger_milestone\n", ""
)  # a digest says nothing of the milestone

FOLLOW_UPS_BY_OWNER = (
    _FOLLOW_UP_TOLD + "WHERE f.owner = :owner AND f.state = 'open' AND f.due <= :until ORDER BY f.due, f.id"
)

MILESTONE_RECORDED_AT = "SELECT recorded_at FROM milestones WHERE id = :id"

FOLLOW_UPS_NAMING = _FOLLOW_UP_TOLD + (
    "WHERE f.state = 'open' AND f.due <= :until AND f.body LIKE :named ESCAPE '\\' ORDER BY f.due, f.id"
)

_DIGEST = """
SELECT
    id, recipient, channel, lane, day, state, at, attempt, failures, message_id, until, retry_at, reason,
    parts, arrived, follow_ups
FROM digests
"""

DIGEST = _DIGEST + "WHERE id = :id"

DIGESTS = (
    _DIGEST
    + """
WHERE at >= :since
  AND (CAST(:recipient AS TEXT) IS NULL OR LOWER(recipient) LIKE :recipient ESCAPE '\\')
  AND (CAST(:state AS TEXT) IS NULL OR state IN (:state, :or_state))
ORDER BY at DESC, id
LIMIT :most
"""
)

# A lane is what fails together. What failed before something was delivered on it says nothing any more.
LANE = """
SELECT COALESCE(SUM(failures), 0), MAX(at) FROM digests
WHERE lane = :lane AND state IN ('failed', 'given up', 'claimed') AND failures > 0
  AND at > COALESCE((SELECT MAX(at) FROM digests WHERE lane = :lane AND state = 'delivered'), '')
"""

LANE_SENT = "SELECT COUNT(*) FROM digests WHERE lane = :lane AND state = 'delivered' AND at > :since"

OWNERS = "SELECT DISTINCT owner FROM follow_ups WHERE state = 'open' ORDER BY owner"

PLACES = "SELECT DISTINCT regions FROM initiatives WHERE standing = 'open'"

FOLLOW_UPS_OF = _FOLLOW_UP + "WHERE f.initiative = :initiative ORDER BY f.due, f.id"

_WHOSE = " AND (CAST(:owner AS TEXT) IS NULL OR LOWER(f.owner) LIKE :owner ESCAPE '\\')"
_IN = " AND f.initiative = :initiative"

_ORDER = " ORDER BY f.due, i.sort, f.id"
_DUE = f"{_FOLLOW_UP} WHERE f.state IN ('open', :also) AND f.due <= :until{_WHOSE}"
_AFTER = f" WHERE f.state = 'open' AND f.due > :after{_WHOSE}"

DUE, DUE_IN = _DUE + _ORDER, _DUE + _IN + _ORDER
"""What is due: everywhere, and in one initiative."""

LATER, LATER_IN = (f"{_FOLLOW_UP}{after}{_ORDER} LIMIT 1" for after in (_AFTER, _AFTER + _IN))

HOW_MANY_LATER, HOW_MANY_LATER_IN = (
    f"SELECT COUNT(*) FROM follow_ups f{after}"  # noqa: S608 - constants
    for after in (_AFTER, _AFTER + _IN)
)

GAPS = """
SELECT i.id, i.title_en, i.title_zh, i.owner, i.last_latest
FROM initiatives i
WHERE i.standing = 'open' AND i.next_touch IS NULL
  AND (CAST(:owner AS TEXT) IS NULL OR LOWER(i.owner) LIKE :owner ESCAPE '\\')
  AND (CAST(:initiative AS TEXT) IS NULL OR i.id = :initiative)
ORDER BY i.sort
"""

SETTINGS = "SELECT id, value FROM settings WHERE id NOT IN ('policy', 'figures')"
"""All but the policy and the metrics, which are long: only those who explain them need them."""

POLICY = "SELECT value FROM settings WHERE id = 'policy'"

FOLLOW_UPS_LIKE = "SELECT id, initiative FROM follow_ups WHERE id LIKE :prefix ORDER BY id LIMIT 6"

MILESTONE = "SELECT initiative FROM milestones WHERE id = :id"

BY_KEY = """
SELECT initiative FROM milestones WHERE key = :key
UNION ALL
SELECT id FROM initiatives WHERE key = :key
"""

PARTS = "SELECT id, title_en, title_zh FROM initiatives WHERE parent = :parent ORDER BY sort"

KINDS = "SELECT kind, MIN(body) FROM milestones GROUP BY kind"

LAST_RECORDED = "SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1"

TITLES = "SELECT id, title_en, title_zh FROM initiatives ORDER BY sort"

_EVENT = """
SELECT position, id, stream, version, type, recorded_at, metadata, data, hash, key, type_version
FROM events
"""

HISTORY = _EVENT + "WHERE position > :after ORDER BY position LIMIT :most"

HISTORY_OF = (
    _EVENT
    + """
WHERE stream = :stream AND version > :after AND position > :since
ORDER BY version
LIMIT :most
"""
)

POSITION_AT = "SELECT COALESCE(MAX(position), 0) FROM events WHERE recorded_at <= :moment"

WORKING_DAYS = "SELECT value FROM settings WHERE id = 'working_days'"

LAST_NUMBER = "SELECT MAX(sort) FROM initiatives WHERE sort LIKE '0%'"

LAST_BY = """
SELECT position, recorded_at FROM events WHERE recorded_at <= :moment ORDER BY position DESC LIMIT 1
"""
"""The last event that had been recorded by a moment: looked for from the end."""

RECORDED_AT = "SELECT recorded_at FROM events WHERE position = :position"

TOUCHED = """
SELECT DISTINCT stream FROM events WHERE position > :after AND stream LIKE 'initiative/%'
"""
"""The initiatives of which anything was recorded after a position."""

FIRST_AFTER = "SELECT position FROM events WHERE recorded_at > :moment ORDER BY position LIMIT 1"
"""The first event that was recorded after a moment, even where a clock was set back since."""
