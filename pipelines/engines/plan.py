"""The queries before blocking, in the order in which they run, in the shared SQL subset.

Tables: `rows` (a feed's normalised rows), `people`, `numbers`, `names`, `documents`, `guesses`,
`rare` (the prepared register), and those made here. Every blocking key is an equality join; none is
a scan of pairs.
"""

from __future__ import annotations

# Narrow on the side of the rows: few of them are in the register.
HITS = """
SELECT r.row_number, n.* FROM (SELECT row_number, num FROM rows WHERE num IS NOT NULL) r
JOIN numbers n ON r.num = n.num WHERE n.held <= {cap}
"""

# A pair that agrees in every field given, on a valid number, needs no comparator: its levels are
# known. `plain` says so.
EXACT = """
SELECT r.row_number, n.rid, n.same_name,
    (r.form_id = n.form_id AND r.script = 'han' AND NOT r.wild AND r.num_valid AND n.own
        AND r.repairs = '' AND r.num_kind = 'resident18' AND n.resident18
        AND (r.birth IS NULL OR r.birth = r.birth_last
             AND (r.birth = n.birth OR r.birth = n.num_birth))
        AND (r.sex_code IS NULL OR r.sex_code = n.sex_code)) AS plain,
    CASE WHEN r.birth IS NULL THEN 'missing' ELSE 'same' END AS birth,
    CASE WHEN r.sex_code IS NULL THEN 'missing' ELSE 'same' END AS sex
FROM hits n JOIN rows r ON n.row_number = r.row_number
"""

# Rows that no plain pair settles: they alone go on. Most rows are of this kind, hence no texts.
OPEN = """
SELECT row_number, key_id, num_birth, birth, birth_last, swapped,
    num_valid AND script = 'han' AND NOT wild AS named
FROM rows r ANTI JOIN (SELECT row_number FROM exact WHERE plain) e ON r.row_number = e.row_number
"""

# Among them, those whose number cannot be taken at its word.
DAMAGED = """
SELECT row_number, key_id, surname, initials, script, wild, num, num_kind, num_text, birth,
    birth_last, num_birth, swapped, p6, s4
FROM rows r ANTI JOIN (SELECT row_number FROM exact WHERE plain) e ON r.row_number = e.row_number
WHERE NOT num_valid
"""

# Their namesakes: two blocks look among these, and the register is read once.
NAMESAKES = """
SELECT rid, key_id, p6, s4, num_birth, same_name FROM people h
SEMI JOIN (SELECT key_id FROM damaged
    WHERE key_id IS NOT NULL AND (p6 IS NOT NULL OR s4 IS NOT NULL)) q
ON h.key_id = q.key_id
"""

SLIPPED = """
SELECT row_number, num, num_text FROM damaged
WHERE num IS NOT NULL OR num_kind = 'wrong_length' ORDER BY row_number
"""

BIRTHS = """
SELECT row_number, num_birth AS birth FROM damaged WHERE num_birth IS NOT NULL
UNION ALL SELECT row_number, birth FROM damaged
WHERE birth = birth_last AND (num_birth IS NULL OR num_birth <> birth)
UNION ALL SELECT row_number, swapped AS birth FROM damaged
WHERE swapped IS NOT NULL AND (num_birth IS NULL OR num_birth <> swapped)
"""
