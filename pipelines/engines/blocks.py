"""The blocking keys: which recipients are compared with an open row.

Every key is an equality join; none is a scan of pairs. Tables as in `pipelines/engines/plan.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """One blocking key. `requests` gives row_number, the key columns and what `condition` needs of
    the row; `holders` gives rid, the key columns and what it needs of the recipient; `cap` names
    the entry of `caps` in the table of weights."""

    name: str
    cap: str
    keys: tuple[str, ...]
    requests: str
    holders: str
    condition: str = ""

    @property
    def on(self) -> str:
        """The join condition between q (requests) and h (holders)."""
        return " AND ".join(f"q.{key} = h.{key}" for key in self.keys)


_NAME_FITS = (
    "(q.surname = h.surname OR q.wild OR q.key_id IS NULL OR q.script <> 'han' OR h.former <> '')"
)

BLOCKS = (
    Block(
        "slip",
        "guess",
        ("num",),
        "SELECT row_number, num FROM slips",
        "SELECT rid, num FROM numbers",
    ),
    Block(
        "register_slip",
        "guess",
        ("num",),
        "SELECT row_number, num FROM rows WHERE num_valid",
        "SELECT rid, num FROM guesses",
    ),
    Block(
        "name_birth",
        "name_birth",
        ("birth", "key_id"),
        """SELECT row_number, key_id, num_birth AS birth FROM open
        WHERE num_birth IS NOT NULL AND key_id IS NOT NULL
        UNION ALL SELECT row_number, key_id, birth FROM open
        WHERE birth = birth_last AND key_id IS NOT NULL
            AND (num_birth IS NULL OR num_birth <> birth)
        UNION ALL SELECT row_number, key_id, swapped FROM open
        WHERE swapped IS NOT NULL AND key_id IS NOT NULL
            AND (num_birth IS NULL OR num_birth <> swapped)""",
        "SELECT rid, birth, key_id FROM names",
    ),
    Block(
        "rare_name",
        "name_part",
        ("key_id",),
        # Rows whose number is none, damaged, or that of somebody with another name.
        """SELECT row_number, key_id FROM damaged
        WHERE key_id IS NOT NULL AND script = 'han' AND NOT wild
        UNION SELECT o.row_number, o.key_id FROM open o JOIN exact e ON o.row_number = e.row_number
        WHERE o.named AND o.key_id IS NOT NULL""",
        "SELECT rid, key_id FROM rare",
    ),
    Block(
        "name_division",
        "name_part",
        ("key_id", "p6"),
        "SELECT row_number, key_id, p6, num_birth FROM damaged "
        "WHERE key_id IS NOT NULL AND p6 IS NOT NULL",
        "SELECT rid, key_id, p6, num_birth FROM namesakes "
        "WHERE p6 IS NOT NULL AND same_name <= 400",
        # Of two slips, one in the date leaves its year or its day; two leave the last four digits.
        "(q.num_birth IS NULL OR floor(q.num_birth / 10000) = floor(h.num_birth / 10000) "
        "OR q.num_birth % 10000 = h.num_birth % 10000)",
    ),
    Block(
        "name_tail",
        "name_part",
        ("key_id", "s4"),
        "SELECT row_number, key_id, s4 FROM damaged WHERE key_id IS NOT NULL AND s4 IS NOT NULL",
        "SELECT rid, key_id, s4 FROM namesakes WHERE s4 IS NOT NULL",
    ),
    Block(
        "mask_ends",
        "mask",
        ("p6", "s4"),
        "SELECT row_number, key_id, surname, wild, script, p6, s4 FROM damaged "
        "WHERE num_kind = 'masked' AND p6 IS NOT NULL AND s4 IS NOT NULL",
        "SELECT rid, p6, s4, surname, former FROM people WHERE p6 IS NOT NULL",
        _NAME_FITS,
    ),
    Block(
        "mask_head",
        "mask",
        ("p6", "num_birth"),
        "SELECT row_number, key_id, surname, wild, script, p6, num_birth FROM damaged "
        "WHERE num_kind IN ('masked', 'cut') AND p6 IS NOT NULL AND num_birth IS NOT NULL",
        "SELECT rid, p6, num_birth, surname, former FROM people WHERE p6 IS NOT NULL",
        _NAME_FITS,
    ),
    Block(
        "surname_birth",
        "surname_birth",
        ("birth", "surname"),
        "SELECT b.row_number, b.birth, d.surname, d.p6, d.s4 "
        "FROM births b JOIN damaged d ON b.row_number = d.row_number WHERE d.script <> 'latin'",
        "SELECT rid, birth, surname, p6, s4 FROM people WHERE birth IS NOT NULL",
        "(q.p6 = h.p6 OR q.s4 = h.s4 OR (q.p6 IS NULL AND q.s4 IS NULL))",
    ),
    Block(
        "initial_birth",
        "surname_birth",
        ("birth", "initial"),
        """SELECT b.row_number, b.birth, substr(d.initials, 1, 1) AS initial
        FROM births b JOIN damaged d ON b.row_number = d.row_number WHERE d.initials <> ''
        UNION ALL SELECT b.row_number, b.birth, substr(d.initials, 2, 1)
        FROM births b JOIN damaged d ON b.row_number = d.row_number WHERE length(d.initials) > 1""",
        "SELECT rid, birth, initial FROM people",
    ),
    Block(
        "document",
        "document",
        ("document",),
        "SELECT row_number, num_text AS document FROM damaged WHERE num_text <> ''",
        "SELECT rid, document FROM documents",
    ),
)
