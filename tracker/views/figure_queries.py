"""The questions about figures, in SQL that every database runs alike.

`organisation` means what happened in initiatives that it owns, where it takes part, and what was relocated to
it. Regions are told apart by who asks: only they know which lies in which.
"""

_IN_INITIATIVE = "(CAST(:initiative AS TEXT) IS NULL OR i.id = :initiative)"

SETTINGS = "SELECT value FROM settings WHERE id = 'figures'"
"""The metrics and the targets."""

REPORTED = f"""
SELECT
    f.id, f.initiative, f.milestone, f.metric, f.unit, f.value, f.hedge, f.earliest, f.latest, f.target,
    f.position, f.body, i.regions, i.owner, f.claim, i.parent
FROM figures f
JOIN initiatives i ON i.id = f.initiative
WHERE {_IN_INITIATIVE}
  AND (CAST(:organisation AS TEXT) IS NULL OR i.owner = :organisation OR EXISTS (
      SELECT 1 FROM parties p WHERE p.milestone = f.milestone AND p.name = :organisation))
ORDER BY i.sort, f.place_in_order
"""  # noqa: S608 - a constant

_ASKED = f"""
WHERE {_IN_INITIATIVE}
  AND (CAST(:organisation AS TEXT) IS NULL OR i.owner = :organisation OR t.shared LIKE :shared ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM parties p WHERE p.milestone = t.milestone AND p.name = :organisation))
  AND (CAST(:measure AS TEXT) IS NULL OR t.measure = :measure)
  AND COALESCE(t.latest, '9999-12-31') >= :first AND COALESCE(t.earliest, '0001-01-01') <= :last
"""  # noqa: S608 - a constant

_PLAIN = "NOT t.ambiguous AND t.value IS NULL AND t.shared IS NULL"

_SPLIT = {
    "days": "t.earliest, t.latest",
    "inside": (
        "CASE WHEN COALESCE(t.earliest, '0001-01-01') >= :first "
        "AND COALESCE(t.latest, '9999-12-31') <= :last THEN 1 ELSE 0 END AS inside"
    ),
    "region": "i.regions",
    "initiative": "t.initiative",
    "organisation": "o.name",
}
_ORGANISATIONS = """
JOIN (
    SELECT milestone, name FROM parties
    UNION
    SELECT m.id, j.owner FROM milestones m JOIN initiatives j ON j.id = m.initiative
) o ON o.milestone = t.milestone
"""


def counts(*by: str) -> str:
    """How many plain tallies there are of each measure and sort, split as asked for.

    By days, by whether they surely lie inside the period, by region, initiative or organisation.
    Plain is what counts once, whatever else there is: what is ambiguous or shared, or has an amount, is asked
    for one by one (`TALLIES`).
    """
    columns = "".join(f", {_SPLIT[one]}" for one in by)
    grouped = "".join(f", {_SPLIT[one].rpartition(' AS ')[2]}" for one in by)
    return f"""
SELECT t.measure, t.sort, t.certain, t.reaching, COUNT(*){columns}
FROM tallies t
JOIN initiatives i ON i.id = t.initiative
{_ORGANISATIONS if "organisation" in by else ""}
{_ASKED} AND t.counted_by IS NULL AND {_PLAIN}
GROUP BY t.measure, t.sort, t.certain, t.reaching{grouped}
"""  # noqa: S608 - of constants


_TALLY = f"""
SELECT
    t.id, t.initiative, t.milestone, t.measure, t.sort, t.earliest, t.latest, t.certain, t.ambiguous,
    t.counted_by, t.reached, t.reaching, t.value, t.hedge, t.unit, t.shared, t.position,
    i.regions, i.owner, i.sort
FROM tallies t
JOIN initiatives i ON i.id = t.initiative
{_ASKED}
"""  # noqa: S608 - a constant

_ORDER = " ORDER BY COALESCE(t.latest, '9999'), COALESCE(t.earliest, ''), i.sort, t.position"

TALLIES = _TALLY + f" AND t.counted_by IS NULL AND NOT ({_PLAIN})" + _ORDER
"""The tallies that are not plain, one by one."""

EVERY_TALLY = _TALLY + _ORDER
"""Every tally, those that do not count among them."""

NOT_ONCE = _TALLY + " AND (t.counted_by IS NOT NULL OR t.ambiguous OR t.shared IS NOT NULL)" + _ORDER
"""The tallies that are counted by another, or perhaps, or for several districts."""

PARTIES = """
SELECT DISTINCT p.milestone, p.name
FROM parties p
JOIN tallies t ON t.milestone = p.milestone
WHERE t.ambiguous OR t.value IS NOT NULL OR t.shared IS NOT NULL
"""
"""Who took part in what is not plain."""

LINKS = """
SELECT DISTINCT a.id, b.id, b.ambiguous
FROM tallies a
JOIN parties p ON p.milestone = a.milestone AND p.role NOT IN ('witness', 'facilitator')
JOIN parties q ON q.name = p.name AND q.milestone <> p.milestone AND q.role NOT IN ('witness', 'facilitator')
JOIN tallies b ON b.milestone = q.milestone AND b.measure = a.measure AND b.sort = a.sort
WHERE a.ambiguous AND a.counted_by IS NULL AND b.counted_by IS NULL
  AND COALESCE(a.earliest, '0000') <= COALESCE(b.latest, '9999')
  AND COALESCE(b.earliest, '0000') <= COALESCE(a.latest, '9999')
"""
"""What an ambiguous tally may be one with: of the same sort, in the same days, of one organisation."""

PARTIES_OF_REPORTS = """
SELECT DISTINCT p.milestone, p.name FROM parties p JOIN figures f ON f.milestone = p.milestone
"""

MILESTONE = """
SELECT m.body, i.id, i.title_en, i.title_zh
FROM milestones m
JOIN initiatives i ON i.id = m.initiative
WHERE m.id = :id
"""

MILESTONES = """
SELECT m.id, m.body, i.id, i.title_en, i.title_zh FROM milestones m JOIN initiatives i ON i.id = m.initiative
"""

SAID = """
SELECT position, id, recorded_at, metadata FROM events
WHERE stream = 'journal' AND type = :type
ORDER BY version
LIMIT 1 OFFSET :place
"""
"""The event of a type in the settings of the journal, by how many of the type came before it."""
