"""Rows with several candidates, or one that a reviewer cleared: graded a row at a time."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from matchers.compare.births import Born
from matchers.compare.numbers import Number
from matchers.grade import Candidate, grade_row, is_too_weak
from matchers.normalize.names import name_key
from matchers.persons import Recipient, group_persons
from matchers.score import Pattern, Weighed, weigh
from matchers.weights import Weights
from pipelines.engines.alone import LINKS, PATTERN, Evidences, table_of
from pipelines.engines.base import Engine

_IDENTITY = (
    "form",
    "num",
    "num_kind",
    "num_text",
    "num_valid",
    "birth",
    "birth_last",
    "birth_note",
    "sex_code",
)
_CROWD = f"""
SELECT p.row_number, p.rid, x.rid IS NOT NULL AS cleared, k.key_id,
    {", ".join("p." + c for c in PATTERN)}, {", ".join(f"k.{c} AS k_{c}" for c in _IDENTITY)}
FROM pairs p JOIN crowds c ON p.row_number = c.row_number JOIN known k ON p.rid = k.rid
LEFT JOIN cleared_pairs x ON p.row_number = x.row_number AND p.rid = x.rid
WHERE c.n > 1 ORDER BY p.row_number, p.rid
"""
_KEY, _FIRST_OF_PATTERN = 3, 4
_FIRST_OF_IDENTITY = _FIRST_OF_PATTERN + len(PATTERN)
_NUM = _FIRST_OF_IDENTITY + _IDENTITY.index("num")
_REASONS = pa.schema([("row_number", pa.int64()), ("reason", pa.string())])


def grade_crowds(
    engine: Engine, weights: Weights, feed: str, recipients: int, evidences: Evidences
) -> None:
    """Keep `links_crowd` and `refused_crowd` (row_number, reason) from `pairs` and `crowds`."""
    crowd = engine.fetch(_CROWD)
    members = zip(*(column.to_pylist() for column in crowd.columns), strict=True)
    cache: dict[Pattern, Weighed] = {}
    links: list[tuple[Any, ...]] = []
    refused: list[tuple[int, str]] = []
    for number, grouped in groupby(members, key=itemgetter(0)):
        row = list(grouped)
        weighed = [_weighed(member, weights, recipients, cache) for member in row]
        if is_too_weak([one.log_odds for one in weighed], weights, feed):
            refused.append((number, "too_weak"))
            continue
        candidates = [
            Candidate(member[1], str(first), one, member[2])
            for member, first, one in zip(row, _persons(row), weighed, strict=True)
        ]
        graded, reason = grade_row(candidates, weights, feed)
        told = {member[1]: one for member, one in zip(row, weighed, strict=True)}
        for k in graded:
            evidence = evidences[told[k.rid].evidence_json]
            links.append((number, k.rid, k.grade, k.weight, k.score, evidence, k.rule))
        if reason:
            refused.append((number, reason))
    engine.add("links_crowd", table_of(links, LINKS))
    engine.add("refused_crowd", table_of(refused, _REASONS))


def _weighed(
    member: tuple[Any, ...], weights: Weights, recipients: int, cache: dict[Pattern, Weighed]
) -> Weighed:
    pattern = Pattern(*member[_FIRST_OF_PATTERN:_FIRST_OF_IDENTITY])
    found = cache.get(pattern)
    if found is None:
        found = cache[pattern] = weigh(pattern, weights, recipients)
    return found


def _persons(row: list[tuple[Any, ...]]) -> list[int]:
    keys, nums = ({member[place] for member in row} for place in (_KEY, _NUM))
    if len(keys) == len(nums) == len(row):
        return list(range(len(row)))  # nothing in common: as many persons as recipients
    return group_persons([_recipient(*member[_FIRST_OF_IDENTITY:]) for member in row])


def _recipient(
    form: str,
    num: int | None,
    num_kind: str,
    num_text: str,
    num_valid: bool,
    birth: int | None,
    birth_last: int | None,
    birth_note: str,
    sex: int | None,
) -> Recipient:
    # Dates as registered, not the ones in the numbers: equal numbers would hide a contradiction.
    number = Number(num, num_kind, num_text, num_valid)
    return Recipient(name_key(form), number, Born(birth, birth_last, birth_note), sex)
