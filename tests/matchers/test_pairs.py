"""A batch of pairs: what columns tell at once is what the comparators say one by one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.compare.births import Born, compare_births
from matchers.compare.names import compare_names
from matchers.compare.numbers import Number, compare_numbers
from matchers.compare.sexes import compare_sexes
from matchers.normalize.identity_numbers import encode
from matchers.pairs import COMPARED, compare_pairs, round_names
from matchers.plain_pairs import plain_numbers

# Valid; same division and day; same day; one digit from the first; fifteen digits; leading zero.
TEXTS = ("110101195003070038", "110101195003070011", "310104195003070036", "110101195003070039")
NUMBERS: list[tuple[int | None, str, str, bool]] = [
    *((encode(text), "resident18", "", valid) for text in TEXTS for valid in (True, False)),
    (encode(TEXTS[0]), "resident15", "", True),
    (None, "masked", "110101????????0038", False),
    (None, "cut", "110101195003070???", False),
    (None, "wrong_length", "11010119500307003", False),
    (None, "passport", "E12345678", False),
    (None, "other", "ABC", False),
    (None, "missing", "", False),
]
FORMS = ["王红", "王虹", "红王", "李强", "WANG HONG", "王?", "", "買买提·艾力", "买买提·艾力"]
DAYS = [None, 19500307, 19500703, 19510307, 19500101]
NOTES = ["", "first_of_january"]
SEXES = st.sampled_from([None, 1, 2])


@st.composite
def pairs(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side in "rp":
        num, kind, text, valid = draw(st.sampled_from(NUMBERS))
        first = draw(st.sampled_from(DAYS))
        last = draw(
            st.sampled_from(
                [first, first, None if first is None else first // 10000 * 10000 + 1231]
            )
        )
        values = {
            "form": draw(st.sampled_from(FORMS)), "num": num, "num_kind": kind, "num_text": text,
            "num_valid": valid, "sex_code": draw(SEXES), "birth": first, "birth_last": last,
            "birth_note": draw(st.sampled_from(NOTES)),
        }  # fmt: skip
        found |= {f"{side}_{name}": value for name, value in values.items()}
    return found | {
        "r_repairs": draw(st.sampled_from(["", "blank", "width case"])),
        "p_former": draw(st.sampled_from(["", "", "李强|王虹"])),
        "p_num_sex": draw(SEXES),
        "p_num_birth": draw(st.sampled_from(DAYS)),
        "p_documents": draw(st.sampled_from(["", "", "E12345678", "110101195003070038"])),
        "p_same_name": draw(st.sampled_from([None, 1, 7, 300])),
        "p_rare": draw(st.sampled_from([None, 0, 4])),
    }


def _batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    kinds = {
        "num": pa.int64(),
        "num_valid": pa.bool_(),
        "sex_code": pa.int8(),
        "num_sex": pa.int8(),
    }
    ints = {"birth", "birth_last", "num_birth", "same_name", "rare"}
    columns: dict[str, pa.Array] = {
        "row_number": pa.array(range(len(rows)), pa.int64()),
        "rid": pa.array(range(len(rows)), pa.int64()),
    }
    for name in rows[0]:
        bare = name[2:]
        kind = kinds.get(bare, pa.int32() if bare in ints else pa.string())
        columns[name] = pa.array([row[name] for row in rows], kind)
    return pa.RecordBatch.from_pydict(columns)


def _one_by_one(pair: dict[str, Any]) -> tuple[Any, ...]:
    number = compare_numbers(
        Number(*(pair[f"r_{c}"] for c in ("num", "num_kind", "num_text", "num_valid", "repairs"))),
        Number(
            *(pair[f"p_{c}"] for c in ("num", "num_kind", "num_text", "num_valid")),
            documents=tuple(filter(None, pair["p_documents"].split("|"))),
        ),
    )
    former = tuple(filter(None, pair["p_former"].split("|")))
    name = compare_names(pair["r_form"], pair["p_form"], former)
    born = [Born(*(pair[f"{s}_{c}"] for c in ("birth", "birth_last", "birth_note"))) for s in "rp"]
    sure = pair["p_num_valid"]
    birth = compare_births(
        born[0], born[1]._replace(in_number=pair["p_num_birth"] if sure else None)
    )
    sex = compare_sexes(pair["r_sex_code"], pair["p_sex_code"], pair["p_num_sex"] if sure else None)
    return (
        number.level, number.detail, name.level, name.detail, birth.level, sex.level,
        round_names(pair["p_same_name"] or 1), pair["p_rare"] or 0,
    )  # fmt: skip


@settings(max_examples=60)
@given(st.lists(pairs(), min_size=1, max_size=30))
def test_a_batch_says_what_the_comparators_say(rows: list[dict[str, Any]]) -> None:
    compared = compare_pairs(_batch(rows))
    assert compared.schema == COMPARED
    assert compared.column("rid").to_pylist() == list(range(len(rows)))
    found = zip(*(column.to_pylist() for column in compared.columns[2:]), strict=True)
    assert list(found) == [_one_by_one(row) for row in rows]


def test_two_valid_numbers_need_no_comparator() -> None:
    def told(other: str) -> str | None:
        row = {"num": encode(TEXTS[0]), "num_kind": "resident18", "num_valid": True}
        person = row | {"num": encode(other)}
        batch = pa.RecordBatch.from_pylist(
            [
                {f"r_{k}": v for k, v in row.items()}
                | {f"p_{k}": v for k, v in person.items()}
                | {"r_repairs": "", "p_documents": ""}
            ]
        )
        level: str | None = plain_numbers(batch)[0][0].as_py()
        return level

    assert [told(text) for text in TEXTS[:3]] == [
        "same", "other_valid_same_stem", "other_valid_same_birth",
    ]  # fmt: skip
    assert told("110101195103070032") == "other_valid"
