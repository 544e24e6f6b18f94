"""What SQL settles and what the functions of matchers say is the same."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.normalize.birth_dates import parse_birth_date
from matchers.normalize.identity_numbers import encode, parse_number
from matchers.normalize.names import parse_name
from pipelines.engines.duck import connect
from pipelines.engines.normalizing import normalize_table
from pipelines.engines.odd_values import day_number
from tests.matchers.made_up import HAN, names, numbers

TEXT = st.text(max_size=12)
NAMES = st.none() | names(1, 6) | st.text(alphabet=HAN + "付闫陳某·*? 先生AB/", max_size=8) | TEXT
NUMBERS = st.none() | numbers() | st.text(alphabet="0123456789X*'Oo", max_size=19) | TEXT
BIRTHS = st.none() | st.dates().map(str) | st.text(alphabet="0123456789-/年", max_size=10) | TEXT


@settings(max_examples=15)
@given(st.lists(st.tuples(NAMES, NUMBERS, BIRTHS), min_size=10, max_size=40))
def test_sql_and_functions_agree(
    rows: list[tuple[str | None, str | None, str | None]],
) -> None:
    rows = [tuple(_storable(value) for value in row) for row in rows]  # type: ignore[misc]
    columns = list(zip(*rows, strict=True))
    table = pa.table(
        {
            "row_number": range(len(rows)),
            "name": pa.array(columns[0], pa.string()),
            "id_number": pa.array(columns[1], pa.string()),
            "birth_date": pa.array(columns[2], pa.string()),
            "sex": pa.array([None] * len(rows), pa.string()),
        }
    )
    with connect() as connection:
        connection.register("given", table)
        normalize_table(connection, "given", "found")
        found = (
            connection.sql("SELECT * FROM found ORDER BY row_number").to_arrow_table().to_pylist()
        )
    for (raw_name, raw_number, raw_birth), row in zip(rows, found, strict=True):
        name, number, birth = (
            parse_name(raw_name),
            parse_number(raw_number),
            parse_birth_date(raw_birth),
        )
        assert (row["form"], row["key"], row["wild"]) == (name.form, name.key, name.wild)
        assert row["num"] == (encode(number.text) if number.is_complete else None)
        assert row["num_kind"] == number.kind
        if number.is_complete and number.text[0] != "0":
            assert row["num_valid"] == (
                number.is_valid or _only_the_first_digit_is_odd(number.text)
            )
        if number.is_complete and number.birth_date and number.birth_date.year >= 1000:
            assert row["num_birth"] == day_number(number.birth_date)
        assert row["birth"] == (day_number(birth.start) if birth.start else None)
        assert row["birth_note"] == birth.note


def _only_the_first_digit_is_odd(text: str) -> bool:
    return (
        text[0] == "7"
        and parse_number("1" + text[1:]).birth_date is not None
        and (parse_number(text).check_agrees is not False and 1850 <= int(text[6:10]) < 2100)
    )


def _storable(value: str | None) -> str | None:
    """Lone surrogates cannot be stored in any file; NUL ends a text in some engines."""
    if value is None:
        return None
    return value.encode("utf-8", "ignore").decode().replace("\0", "")
