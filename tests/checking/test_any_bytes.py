"""Whatever a file holds, it is read in full account or refused; it never crashes the reader."""

from __future__ import annotations

import gzip
import io
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import Contract, load_contract
from pipelines.checking.screening import Screening, screen_file
from pipelines.tabular import FileRefused, read_table
from pipelines.tabular import source as source_module
from tests.checking.delivering import DAY, MEDICAL, TRAVEL, journeys, stay, table

TRAVEL_FILE = table(TRAVEL, journeys(8))
MEDICAL_FILE = table(MEDICAL, [stay(i, c) for i, c in enumerate(["21", "11", "99", "2101"])])


def parquet_of(content: bytes) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa_csv.read_csv(io.BytesIO(content)), sink)
    return sink.getvalue()


def screened(content: bytes, feed: str) -> Screening | None:
    """Screen a file; None where it is refused. `screen_file` verifies the sum by itself."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(content)
        clean, bad = Path(folder) / "clean", Path(folder) / "bad"
        try:
            result = screen_file(file, load_contract(feed), day=DAY, clean=clean, quarantine=bad)
        except FileRefused as refused:
            assert str(refused)
            assert not clean.exists()
            return None
        assert pq.read_metadata(clean).num_rows == result.clean
        assert pq.read_metadata(bad).num_rows == result.quarantined
        numbers = pq.read_table(clean)["row_number"].to_pylist()
        numbers += pq.read_table(bad)["row_number"].to_pylist()
        assert len(numbers) == len(set(numbers))
        assert set(numbers) <= set(range(1, result.account.rows + 1))
        assert len(numbers) + result.excluded == result.account.rows
        return result


@given(st.binary(max_size=300))
def test_any_bytes_at_all(content: bytes) -> None:
    screened(content, "travel")


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_lines_under_a_good_header(lines: list[bytes]) -> None:
    result = screened(TRAVEL.encode() + b"\n" + b"\n".join(lines), "travel")
    assert result is not None
    assert result.account.rows <= sum(line.count(b"\n") + 1 for line in lines)


edits = st.lists(
    st.tuples(st.integers(0, 700), st.sampled_from([0, 1, 5, 40]), st.binary(max_size=4)),
    min_size=1,
    max_size=4,
)


def edited(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, removed, added in changes:
        content = content[:at] + added + content[at + removed :]
    return content


@given(st.sampled_from(["travel", "medical"]), edits)
def test_a_good_file_damaged_anywhere(feed: str, changes: list[tuple[int, int, bytes]]) -> None:
    screened(edited(TRAVEL_FILE if feed == "travel" else MEDICAL_FILE, changes), feed)


def test_lines_that_arrow_would_skip_are_rows() -> None:
    for first in (b"\xef\xbb\xbf", b"\n\xef\xbb\xbf1,2,3"):
        rows, rejects, account = everything_read(b"row_id,b,c\n" + first, narrow())
        assert (len(rows) + len(rejects), account.rows) == (1, 1)


@given(st.booleans(), edits)
def test_a_good_gzip_or_parquet_file_damaged_anywhere(
    packed: bool, changes: list[tuple[int, int, bytes]]
) -> None:
    good = gzip.compress(TRAVEL_FILE, mtime=0) if packed else parquet_of(TRAVEL_FILE)
    screened(edited(good, changes), "travel")


def narrow(**changes: Any) -> Contract:
    """A contract of three columns with small limits, so that limits are met often."""
    return Contract.model_validate(
        {
            "feed": "narrow",
            "title": {"zh": "窄", "en": "narrow"},
            "description": "for this test",
            "columns": {name: {"description": "a column"} for name in ("row_id", "b", "c")},
            "limits": {"record_bytes": 256, "record_lines": 3},
            **changes,
        }
    )


def everything_read(content: bytes, contract: Contract) -> tuple[list[Any], list[Any], Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(content)
        rejects: list[Any] = []
        reading = read_table(file, contract, on_reject=rejects.extend)
        rows = [row for batch in reading for row in batch.to_pylist()]
        reading.account.encoding = None  # not looked for in a line that is read over
        return rows, rejects, reading.account


PIECES = [b"a", b"\xe7\x8e\x8b", b"\xcd\xf5", b",", b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0"]
PIECES += [b"1,2,3\n", b'"x","y","z"\n', b"a" * 100, b" ", b"\t"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join),
    st.sampled_from([8, 64, 300, 1 << 20]),
    st.sampled_from(["rfc4180", "none"]),
)
@settings(max_examples=150)
def test_block_size_and_the_fast_path_change_nothing(
    content: bytes, block: int, quoting: str
) -> None:
    # One encoding: which one a file has is decided once, on the first block that tells.
    contract = narrow(quoting=quoting, encodings=["utf-8"])
    content = b"row_id,b,c\n" + content
    expected = everything_read(content, contract)
    with patch.object(source_module, "BLOCK", block):
        assert everything_read(content, contract) == expected
        with patch("pipelines.tabular.delimited.read_fast", lambda *_: None):
            assert everything_read(content, contract) == expected
