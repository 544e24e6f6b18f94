"""The one scoring function: a batch of pairs -> the patterns of their comparisons.

Called in process, in worker processes and inside Spark; everything it needs is in the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from matchers.compare.births import Born, compare_births
from matchers.compare.evidence import Evidence
from matchers.compare.names import compare_names
from matchers.compare.numbers import Number, compare_numbers
from matchers.compare.sexes import compare_sexes
from matchers.plain_pairs import plain_births, plain_names, plain_numbers, plain_sexes

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
    batch; what `plain_pairs` can tell by columns, the comparators need not.
    """
    numbers = _settle(batch, plain_numbers(batch), _numbers)
    names = _settle(batch, plain_names(batch), _names)
    births = _settle(batch, plain_births(batch), _births)
    sexes = _settle(batch, plain_sexes(batch), _sexes)
    arrays = [
        batch.column("row_number"),
        batch.column("rid").cast(pa.int32()),
        *numbers,
        *names,
        births[0],
        sexes[0],
        _rounded(batch.column("p_same_name")),
        pc.fill_null(batch.column("p_rare"), 0).cast(pa.int32()),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=COMPARED)


def _settle(
    batch: pa.RecordBatch,
    plain: tuple[pa.Array, pa.Array],
    compare: Callable[[dict[str, list[Any]]], Iterable[Evidence]],
) -> tuple[pa.Array, pa.Array]:
    """Return level and detail of each pair: as `plain` says, where it is null as `compare` does."""
    level, detail = plain
    open_ = pc.is_null(level)
    rest = batch.filter(open_)
    if not rest.num_rows:
        return level, detail
    columns = _Columns(rest)
    told = list(compare(columns))
    levels = pa.array([evidence.level for evidence in told], pa.string())
    details = pa.array([evidence.detail for evidence in told], pa.string())
    return pc.replace_with_mask(level, open_, levels), pc.replace_with_mask(detail, open_, details)


class _Columns(dict[str, list[Any]]):
    """Columns as lists, made when they are asked for."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        super().__init__()
        self._batch = batch

    def __missing__(self, name: str) -> list[Any]:
        self[name] = self._batch.column(name).to_pylist()
        return self[name]


def _numbers(pairs: dict[str, list[Any]]) -> Iterable[Evidence]:
    row = (pairs[f"r_{name}"] for name in ("num", "num_kind", "num_text", "num_valid", "repairs"))
    person = (pairs[f"p_{name}"] for name in ("num", "num_kind", "num_text", "num_valid"))
    papers = _lists(pairs["p_documents"])
    return map(compare_numbers, map(Number, *row), map(Number, *person, repeat(""), papers))


def _names(pairs: dict[str, list[Any]]) -> Iterable[Evidence]:
    return map(compare_names, pairs["r_form"], pairs["p_form"], _lists(pairs["p_former"]))


def _births(pairs: dict[str, list[Any]]) -> Iterable[Evidence]:
    columns = ("birth", "birth_last", "birth_note")
    return map(
        compare_births,
        map(Born, *(pairs[f"r_{name}"] for name in columns)),
        map(Born, *(pairs[f"p_{name}"] for name in columns), _of_valid(pairs, "p_num_birth")),
    )


def _sexes(pairs: dict[str, list[Any]]) -> Iterable[Evidence]:
    in_number = _of_valid(pairs, "p_num_sex")
    return map(compare_sexes, pairs["r_sex_code"], pairs["p_sex_code"], in_number)


def _lists(texts: list[str | None]) -> Iterable[tuple[str, ...]]:
    return (tuple(text.split("|")) if text else () for text in texts)


def _of_valid(pairs: dict[str, list[Any]], name: str) -> Iterable[int | None]:
    """What a number tells, where it may be believed."""
    told = zip(pairs[name], pairs["p_num_valid"], strict=True)
    return (value if valid else None for value, valid in told)


def _rounded(counts: pa.Array) -> pa.Array:
    coded = pc.dictionary_encode(pc.fill_null(counts, 1))
    rounded = [round_names(count or 1) for count in coded.dictionary.to_pylist()]
    return pa.array(rounded, pa.int32()).take(coded.indices)


def round_names(same_name: int) -> int:
    """Round a name's frequency to two binary digits, so that pairs fall into few patterns."""
    shift = max(same_name.bit_length() - 2, 0)
    return same_name >> shift << shift
