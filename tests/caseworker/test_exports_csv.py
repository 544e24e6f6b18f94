"""Tables handed out: no spreadsheet takes a cell for a formula, and each export is on record."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.audit import exports
from pipelines.store import audit_chain
from pipelines.tabular.safe_csv import safe_cell, safe_csv, safe_text
from pipelines.workspace import Workspace

SIGNS = "=+-@|%＝＋－＠"
SKIPPED = " \t\r\n\"'`‘’“”\u200b\ufeff\u00a0\u3000"
NASTY = st.text(alphabet=st.sampled_from(SIGNS + SKIPPED + ";,:a1张\x00\x85\u2028"), max_size=12)


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """The cells as a spreadsheet splits them."""
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def begins_like_a_formula(cell: str) -> bool:
    """Whether any spreadsheet may run it: a sign at its start, or behind what some skip."""
    return cell.startswith(("\t", "\r", "\n")) or (
        not cell.startswith("'") and cell.lstrip(SKIPPED)[:1] in tuple(SIGNS)
    )


@given(NASTY | st.text(max_size=20))
@example("=1+1")
@example(" \"=cmd|' /C calc'!A0")
@example("\t=1")
@example("＝HYPERLINK(1)")
@example("a;=1")
@example('a"; "=1')
def test_no_text_becomes_a_formula_wherever_the_cells_are_cut(text: str) -> None:
    for delimiter in (",", ";", "\t"):
        rows = read(safe_csv([[text, "end"]], ["a", "b"]), delimiter)
        for cell in (cell for row in rows for cell in row):
            assert not begins_like_a_formula(cell), (delimiter, cell)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20))
def test_taking_one_apostrophe_off_gives_the_text_back(text: str) -> None:
    if ";" in text:
        return  # behind a semicolon the mark stands inside
    (_, (cell,)) = read(safe_csv([[text]], ["a"]))
    assert cell.removeprefix("'") == text if cell.startswith("'") else cell == text


@given(st.integers(-(10**14), 10**14) | st.decimals(-(10**9), 10**9, places=2))
def test_numbers_stay_numbers(value: int | Decimal) -> None:
    line = safe_csv([[value]], ["a"]).decode("utf-8-sig").split("\r\n")[1]
    assert '"' not in line
    assert "E" not in line
    assert Decimal(line) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (date(2026, 4, 20), "2026-04-20"),
        ("110101194001012345", "'110101194001012345"),
        ("007", "'007"),
        ("13", "13"),
        (float("inf"), "inf"),
        (float("-inf"), "'-inf"),
        (10**17, "'100000000000000000"),
        ("'=1", "''=1"),
        ("-5", "'-5"),
        (-5, -5),
        ("多行\n文字", "多行 文字"),
        ("欧阳安", "欧阳安"),
    ],
)
def test_what_is_written_for_a_value(value: object, written: object) -> None:
    assert safe_cell(value) == written  # type: ignore[arg-type]


def test_a_spreadsheet_in_china_reads_the_file_as_utf_8() -> None:
    data = safe_csv([["欧阳安", 3]], ["姓名", "件数"])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == '"姓名","件数"\r\n"欧阳安",3\r\n'
    assert safe_text("\ud800".encode("utf-8", "replace").decode()) == "?"


def test_headings_are_made_safe_and_rows_must_fit() -> None:
    assert read(safe_csv([], ["=1+1"])) == [["'=1+1"]]
    with pytest.raises(ValueError, match="row 2 has 1 cells, the table 2 columns"):
        safe_csv([["a", "b"], ["a"]], ["x", "y"])


def test_an_export_is_noted_with_who_what_and_the_hash(any_ws: Workspace) -> None:
    data = safe_csv([["a"], ["b"]], ["x"])
    with any_ws.store.write() as connection:
        told = exports.note(
            connection,
            actor="u1",
            what="oversight.backlog",
            filters={"place": "beijing", "until": ""},
            rows=2,
            data=data,
        )
    with any_ws.store.read() as connection:
        ((_, entry),) = audit_chain.search(connection, 5, action="file.exported")
    assert (entry.actor, entry.subject) == ("u1", "oversight.backlog")
    assert f'"sha256":"{told}"' in entry.content
    assert '"filters":{"place":"beijing"},"rows":2' in entry.content


def test_an_export_by_a_name_is_refused_and_not_noted(any_ws: Workspace) -> None:
    with pytest.raises(ValueError, match="looks like a name"), any_ws.store.write() as connection:
        exports.note(connection, actor="u1", what="x", filters={"name": "欧阳安"}, rows=0, data=b"")
    with any_ws.store.read() as connection:
        assert audit_chain.search(connection, 5, action="file.exported") == []
