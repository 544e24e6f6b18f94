"""Identity numbers: what real files do to them, and the public validators' vectors."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.normalize.identity_numbers import decode, encode, parse_number
from tests.matchers.made_up import numbers

VECTORS = Path(__file__).parent / "data" / "identity_number_vectors.csv"

# Where we differ from a suite, and why. A division prefix is a hint only: numbers of people born
# before 1984 carry codes that no list knows, and lists differ by year.
DIFFERENCES = {
    "160101491001001": "validator.js knows no province 16; for us a prefix is a hint",
    "990426199112010074": "python-stdnum knows no division 990426; for us a prefix is a hint "
    "(9 begins the numbers of foreign permanent residents)",
}


def test_public_vectors_agree_but_for_the_explained_differences() -> None:
    with VECTORS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 76
    differ = {
        row["value"]
        for row in rows
        if parse_number(row["value"]).is_valid != (row["expected_valid"] == "True")
    }
    assert differ == set(DIFFERENCES)


@pytest.mark.parametrize(
    ("raw", "kind", "text", "repairs"),
    [
        ("'110101199003078670", "resident18", "110101199003078670", ("quote",)),
        ("１１０１０１１９９００３０７８６７０", "resident18", "110101199003078670", ("width",)),
        ("110101 19900307 8670", "resident18", "110101199003078670", ("blank",)),
        ("11O1O1199003078670", "resident18", "110101199003078670", ("letter_o",)),
        ("33010219200403064x", "resident18", "33010219200403064X", ("case",)),
        ("33010219200403064Ｘ", "resident18", "33010219200403064X", ("width",)),
        ("110101199003078670.0", "resident18", "110101199003078670", ("decimal",)),
        ("110101900307867", "resident15", "110101199003078670", ()),
        ("110101199003078000", "cut", "110101199003078???", ()),
        ("1.10101199003078E+17", "cut", "110101199003078???", ("scientific",)),
        ("1.1E+17", "cut", "11????????????????", ("scientific",)),
        ("110101********8670", "masked", "110101????????8670", ()),
        ("110101****8670", "masked", "110101????????8670", ("mask_length",)),
        ("11010119900307867", "wrong_length", "11010119900307867", ()),
        ("E12345678", "passport", "E12345678", ()),
        ("ea1234567", "passport", "EA1234567", ("case",)),
        ("H1234567802", "hk_macau_permit", "H12345678", ()),
        ("0123456702", "taiwan_permit", "01234567", ()),
        ("CHN123456789012", "permanent_residence_old", "CHN123456789012", ()),
        ("", "missing", "", ()),
        ("不详", "missing", "", ()),
        ("000000000000000000", "missing", "", ()),
    ],
)
def test_what_real_files_do_is_read(
    raw: str, kind: str, text: str, repairs: tuple[str, ...]
) -> None:
    number = parse_number(raw)
    assert (number.kind, number.text, number.repairs) == (kind, text, repairs)


def test_what_is_inside_a_number() -> None:
    number = parse_number("110101199003078670")
    assert number.is_valid
    assert number.birth_date is not None
    assert number.birth_date.isoformat() == "1990-03-07"
    assert (number.sex, number.division) == ("1", "110101")


def test_an_old_county_does_not_make_a_number_invalid() -> None:
    assert parse_number("110229193104105" + "44").kind == "wrong_length"
    assert parse_number("532401195710018122").division == "532401"


@given(st.text())
def test_never_raises_and_reading_again_changes_nothing(raw: str) -> None:
    number = parse_number(raw)
    assert parse_number(number.text).text == number.text
    assert (number.birth_date is None) or number.birth_date.year >= 1
    assert number.is_valid in (True, False)


@given(st.text(alphabet="0123456789XxＯ０O*?'. ·E+", max_size=24))
def test_never_raises_on_what_looks_like_a_number(raw: str) -> None:
    number = parse_number(raw)
    assert parse_number(number.text).text == number.text


@given(numbers())
def test_encoding_is_lossless_and_keeps_order(text: str) -> None:
    assert decode(encode(text)) == text
    assert parse_number(text).is_valid
