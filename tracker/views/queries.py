"""The questions that are put to the views, in SQL that every database runs alike.

Only the standard library is imported here: a reading command must start fast. The same text with the same
`:name` parameters runs on SQLite through the standard library and elsewhere through SQLAlchemy.
"""

VIEWS = "views"
"""The name under which the views keep their checkpoint."""

VERSION = 1
"""The version of the tables and of the folding. Raise it with every change: then the views are rebuilt."""

_BOARD_ORDER = """
    CASE WHEN :sort = 'light' THEN board.light END,
    CASE WHEN :sort IN ('light', 'next') THEN COALESCE(board.next_due, '9999') END,
    CASE WHEN :sort = 'last' THEN COALESCE(board.last_latest, '') END DESC,
    board.sort
"""

# Only the few columns that rank and count are sorted; the rest is fetched for the rows that are shown.
BOARD = (
    """
SELECT
    i.id, i.sort, i.kind, i.title_en, i.title_zh, i.regions, i.sectors, i.owner, i.parent, i.note,
    i.stage, i.stage_en, i.stage_zh, i.stage_milestone, i.standing,
    i.last_milestone, i.last_kind, i.last_en, i.last_zh, i.last_happened, i.last_latest,
    f.id, f.due, f.owner, f.en, f.zh, f.provisional,
    board.open_count, board.overdue_count, board.light, board.oldest_due, i.opened_on, i.amendments,
    EXISTS (SELECT 1 FROM milestones m WHERE m.initiative = i.id AND m.status = 'possibly'),
    board.week_count, board.everything, board.all_overdue, board.all_week
FROM (
    SELECT
        board.*, COUNT(*) OVER () AS everything,
        SUM(overdue_count) OVER () AS all_overdue, SUM(week_count) OVER () AS all_week
    FROM (
        SELECT
            i.id, i.sort, i.last_latest, o.next_due, o.oldest AS oldest_due,
            COALESCE(o.open, 0) AS open_count, COALESCE(o.overdue, 0) AS overdue_count,
            COALESCE(o.week, 0) AS week_count,
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
    ) board
    WHERE (CAST(:light AS INTEGER) IS NULL OR light = :light)
    ORDER BY"""  # noqa: S608 - a constant
    + _BOARD_ORDER
    + """
    LIMIT :most
) board
JOIN initiatives i ON i.id = board.id
LEFT JOIN follow_ups f ON f.id = i.next_touch
ORDER BY"""
    + _BOARD_ORDER
)

BOARD_ROW = BOARD.replace("WHERE state = 'open'", "WHERE state = 'open' AND initiative = :id").replace(
    "WHERE (CAST(:kind", "WHERE i.id = :id AND (CAST(:kind"
)
"""The row of one initiative: the same question, without a look at the others."""

MILESTONES = """
SELECT body FROM milestones WHERE initiative = :initiative ORDER BY place_in_order
"""

FIGURES = """
SELECT body FROM figures WHERE initiative = :initiative ORDER BY place_in_order
"""

_FOLLOW_UP = """
SELECT
    f.id, f.initiative, f.rule, f.trigger_milestone, f.en, f.zh, f.due, f.provisional, f.owner, f.state,
    f.snoozed_until, f.body, i.title_en, i.title_zh, i.regions, m.body
FROM follow_ups f
JOIN initiatives i ON i.id = f.initiative
JOIN milestones m ON m.id = f.trigger_milestone
"""

FOLLOW_UP = _FOLLOW_UP + "WHERE f.id = :id"

DELIVERIES = "SELECT recipient, day, lines FROM deliveries WHERE channel = :channel ORDER BY recipient"

FOLLOW_UPS_OF = _FOLLOW_UP + "WHERE f.initiative = :initiative ORDER BY f.due, f.id"

_WHOSE = """
  AND (CAST(:owner AS TEXT) IS NULL OR LOWER(f.owner) LIKE :owner ESCAPE '\\')
  AND (CAST(:initiative AS TEXT) IS NULL OR f.initiative = :initiative)
"""

DUE = (
    f"{_FOLLOW_UP} WHERE f.state IN ('open', :also) AND f.due <= :until {_WHOSE} ORDER BY f.due, i.sort, f.id"
)

LATER = (
    f"{_FOLLOW_UP} WHERE f.state = 'open' AND f.due > :after {_WHOSE} ORDER BY f.due, i.sort, f.id LIMIT 1"
)

HOW_MANY_LATER = (
    "SELECT COUNT(*) FROM follow_ups f WHERE f.state = 'open' AND f.due > :after" + _WHOSE  # noqa: S608 - a constant
)

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

LAST_NUMBER = "SELECT MAX(sort) FROM initiatives WHERE sort LIKE '0%'"
