"""Comparisons whose outcome needs no comparator, a column at a time: equal, missing, both valid.

Each function returns level and detail, null where a comparator must decide. A test holds them to
what the comparators say.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

Told = tuple[pa.Array, pa.Array]
# Of a number as one integer (`encode`): what lies behind its division, and behind its birth date.
_AFTER_DIVISION, _AFTER_BIRTH = 11 * 10**11, 11 * 10**3


def plain_numbers(batch: pa.RecordBatch) -> Told:
    """Missing numbers, and eighteen characters of which both check: the same or another."""
    row, person = batch.column("r_num"), batch.column("p_num")
    both = _all(
        _sure(batch.column("r_num_valid")),
        _sure(batch.column("p_num_valid")),
        _is(batch.column("r_num_kind"), "resident18"),
        _is(batch.column("p_num_kind"), "resident18"),
        _is(batch.column("p_documents"), ""),
    )
    alike = _sure(pc.equal(row, person))
    place = _sure(_equal_parts(row, person, _AFTER_DIVISION))
    born = _sure(_equal_parts(row, person, _AFTER_BIRTH, 10**8))
    other = _choose(
        (pc.and_(born, place), "other_valid_same_stem"), (born, "other_valid_same_birth")
    )
    other = pc.fill_null(other, "other_valid")
    level = pc.if_else(both, pc.if_else(alike, "same", other), _nothing(batch))
    level = pc.if_else(_is(batch.column("r_num_kind"), "missing"), "missing", level)
    first_repair = pc.list_element(pc.split_pattern(batch.column("r_repairs"), " "), 0)
    detail = pc.if_else(_is(level, "same"), first_repair, "")
    return level, pc.if_else(pc.is_null(level), pa.scalar(None, pa.string()), detail)


def plain_names(batch: pa.RecordBatch) -> Told:
    """The same form, or none."""
    row, person = batch.column("r_form"), batch.column("p_form")
    level = _choose(
        (pc.or_(_is(row, ""), _is(person, "")), "missing"), (_sure(pc.equal(row, person)), "same")
    )
    return _bare(level)


def plain_births(batch: pa.RecordBatch) -> Told:
    """The same day, in the register or in a valid number, or none."""
    first, last = batch.column("r_birth"), batch.column("r_birth_last")
    day = batch.column("p_birth")
    in_number = pc.if_else(
        _sure(batch.column("p_num_valid")), batch.column("p_num_birth"), pa.scalar(None, pa.int32())
    )
    nobody = pc.or_(pc.is_null(first), pc.is_null(last))
    nobody = pc.or_(nobody, pc.and_(pc.is_null(day), pc.is_null(in_number)))
    met = pc.or_(_sure(pc.equal(first, day)), _sure(pc.equal(first, in_number)))
    level = _choose((nobody, "missing"), (pc.and_(_sure(pc.equal(first, last)), met), "same"))
    return _bare(level)


def plain_sexes(batch: pa.RecordBatch) -> Told:
    """All of them."""
    row, person = batch.column("r_sex_code"), batch.column("p_sex_code")
    in_number = pc.if_else(
        _sure(batch.column("p_num_valid")), batch.column("p_num_sex"), pa.scalar(None, pa.int8())
    )
    nobody = pc.or_(pc.is_null(row), pc.and_(pc.is_null(person), pc.is_null(in_number)))
    met = pc.or_(_sure(pc.equal(row, person)), _sure(pc.equal(row, in_number)))
    return _bare(pc.fill_null(_choose((nobody, "missing"), (met, "same")), "different"))


def _equal_parts(one: pa.Array, other: pa.Array, behind: int, span: int | None = None) -> pa.Array:
    """Whether the parts before the last digits agree; `span` cuts what stands before the part."""
    parts = [pc.divide(number, pa.scalar(behind, pa.int64())) for number in (one, other)]
    if span is None:
        return pc.equal(*parts)
    spans = pa.scalar(span, pa.int64())
    heads = [pc.multiply(pc.divide(part, spans), spans) for part in parts]
    return pc.equal(*(pc.subtract(part, head) for part, head in zip(parts, heads, strict=True)))


def _choose(*cases: tuple[pa.Array, str]) -> pa.Array:
    """The text of the first case that holds, null if none does."""
    level = pa.scalar(None, pa.string())
    for holds, text in reversed(cases):
        level = pc.if_else(holds, text, level)
    return level


def _all(*conditions: pa.Array) -> pa.Array:
    held = conditions[0]
    for condition in conditions[1:]:
        held = pc.and_(held, condition)
    return held


def _is(column: pa.Array, text: str) -> pa.Array:
    return _sure(pc.equal(column, text))


def _sure(condition: pa.Array) -> pa.Array:
    return pc.fill_null(condition, False)


def _nothing(batch: pa.RecordBatch) -> pa.Array:
    return pa.nulls(batch.num_rows, pa.string())


def _bare(level: pa.Array) -> Told:
    return level, pc.if_else(pc.is_null(level), pa.scalar(None, pa.string()), "")
