"""The one scoring function: a batch of pairs -> the patterns of their comparisons.

Called in process, in worker processes and inside Spark; everything it needs is in the batch.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa

from matchers.compare.births import Born, compare_births
from matchers.compare.names import compare_names
from matchers.compare.numbers import Number, compare_numbers
from matchers.compare.sexes import compare_sexes
from matchers.score import Pattern


class _Row(NamedTuple):
    form: str
    num: int | None
    num_kind: str
    num_text: str
    num_valid: bool
    repairs: str
    sex_code: int | None
    birth: int | None
    birth_last: int | None
    birth_note: str


class _Person(NamedTuple):
    form: str
    former: str
    num: int | None
    num_kind: str
    num_text: str
    num_valid: bool
    num_sex: int | None
    num_birth: int | None
    sex_code: int | None
    birth: int | None
    birth_last: int | None
    birth_note: str
    documents: str
    same_name: int | None
    rare: int | None


ROW_COLUMNS = _Row._fields
PERSON_COLUMNS = _Person._fields
COMPARED = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rid", pa.int32()),
        ("number", pa.string()),
        ("number_detail", pa.string()),
        ("name", pa.string()),
        ("name_detail", pa.string()),
        ("birth", pa.string()),
        ("sex", pa.string()),
        ("same_name", pa.int32()),
        ("rare", pa.int32()),
    ]
)


def compare_pairs(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Compare each pair of a batch: row columns prefixed `r_`, recipient columns `p_`.

    Rows out are rows in, in order, with the columns of `COMPARED`.
    """
    needed = [f"r_{name}" for name in ROW_COLUMNS] + [f"p_{name}" for name in PERSON_COLUMNS]
    columns = [batch.column(name).to_pylist() for name in needed]
    out = [_compare(values) for values in zip(*columns, strict=True)]
    arrays = [batch.column("row_number"), batch.column("rid").cast(pa.int32())]
    for place, kind in enumerate(COMPARED.types[2:]):
        arrays.append(pa.array([pattern[place] for pattern in out], kind))
    return pa.RecordBatch.from_arrays(arrays, schema=COMPARED)


def _compare(values: tuple[Any, ...]) -> Pattern:
    row, person = _Row(*values[: len(ROW_COLUMNS)]), _Person(*values[len(ROW_COLUMNS) :])
    former = tuple(person.former.split("|")) if person.former else ()
    papers = tuple(person.documents.split("|")) if person.documents else ()
    number = compare_numbers(
        Number(row.num, row.num_kind, row.num_text, row.num_valid, row.repairs),
        Number(person.num, person.num_kind, person.num_text, person.num_valid, "", papers),
    )
    name = compare_names(row.form, person.form, former)
    in_number = person.num_birth if person.num_valid else None
    birth = compare_births(
        Born(row.birth, row.birth_last, row.birth_note),
        Born(person.birth, person.birth_last, person.birth_note, in_number),
    )
    in_number_sex = person.num_sex if person.num_valid else None
    sex = compare_sexes(row.sex_code, person.sex_code, in_number_sex)
    levels = (number.level, number.detail, name.level, name.detail, birth.level, sex.level)
    return Pattern(*levels, round_names(person.same_name or 1), person.rare or 0)


def round_names(same_name: int) -> int:
    """Round a name's frequency to two binary digits, so that pairs fall into few patterns."""
    shift = max(same_name.bit_length() - 2, 0)
    return same_name >> shift << shift
