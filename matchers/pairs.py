"""The one scoring function: a batch of pairs -> the patterns of their comparisons.

Called in process, in worker processes and inside Spark; everything it needs is in the batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import Any

import pyarrow as pa

from matchers.compare.births import Born, compare_births
from matchers.compare.names import compare_names
from matchers.compare.numbers import Number, compare_numbers
from matchers.compare.sexes import compare_sexes

ROW_COLUMNS = (
    "form", "num", "num_kind", "num_text", "num_valid", "repairs", "sex_code", "birth",
    "birth_last", "birth_note",
)  # fmt: skip
PERSON_COLUMNS = (
    "form", "former", "num", "num_kind", "num_text", "num_valid", "num_sex", "num_birth",
    "sex_code", "birth", "birth_last", "birth_note", "documents", "same_name", "rare",
)  # fmt: skip
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

    Rows out are rows in, in order, with the columns of `COMPARED`. Field by field over the whole
    batch, which is faster than pair by pair.
    """
    row = {name: batch.column(f"r_{name}").to_pylist() for name in ROW_COLUMNS}
    person = {name: batch.column(f"p_{name}").to_pylist() for name in PERSON_COLUMNS}
    numbers = list(map(compare_numbers, _row_numbers(row), _person_numbers(person)))
    names = list(map(compare_names, row["form"], person["form"], _lists(person["former"])))
    births = map(
        compare_births,
        map(Born, row["birth"], row["birth_last"], row["birth_note"]),
        map(
            Born, person["birth"], person["birth_last"], person["birth_note"],
            _of_valid(person, "num_birth"),
        ),
    )  # fmt: skip
    sexes = map(compare_sexes, row["sex_code"], person["sex_code"], _of_valid(person, "num_sex"))
    columns: tuple[list[Any], ...] = (
        [evidence.level for evidence in numbers],
        [evidence.detail for evidence in numbers],
        [evidence.level for evidence in names],
        [evidence.detail for evidence in names],
        [evidence.level for evidence in births],
        [evidence.level for evidence in sexes],
        [round_names(count or 1) for count in person["same_name"]],
        [bits or 0 for bits in person["rare"]],
    )
    kinds = COMPARED.types[2:]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    keys = [batch.column("row_number"), batch.column("rid").cast(pa.int32())]
    return pa.RecordBatch.from_arrays([*keys, *arrays], schema=COMPARED)


def _row_numbers(row: dict[str, list[Any]]) -> Iterable[Number]:
    columns = ("num", "num_kind", "num_text", "num_valid", "repairs")
    return map(Number, *(row[name] for name in columns))


def _person_numbers(person: dict[str, list[Any]]) -> Iterable[Number]:
    columns = ("num", "num_kind", "num_text", "num_valid")
    return map(Number, *(person[name] for name in columns), repeat(""), _lists(person["documents"]))


def _lists(texts: list[str | None]) -> Iterable[tuple[str, ...]]:
    return (tuple(text.split("|")) if text else () for text in texts)


def _of_valid(person: dict[str, list[Any]], name: str) -> Iterable[int | None]:
    """What a number tells, where it may be believed."""
    pairs = zip(person[name], person["num_valid"], strict=True)
    return (value if valid else None for value, valid in pairs)


def round_names(same_name: int) -> int:
    """Round a name's frequency to two binary digits, so that pairs fall into few patterns."""
    shift = max(same_name.bit_length() - 2, 0)
    return same_name >> shift << shift
