"""A field of a gigabyte costs its row and no memory."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.checking.delivering import TRAVEL, journey, journeys, table

MIB = 1 << 20
SCREEN = """
    import json, resource, sys
    from datetime import date
    from pathlib import Path
    from expectations import load_contract
    from pipelines.checking.screening import screen_file

    folder = Path(sys.argv[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = screen_file(folder / "huge.csv", load_contract("travel"), day=date(2026, 4, 20),
                         clean=folder / "clean", quarantine=folder / "quarantine")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([result.account.rows, result.quarantined, result.clean, grown // 1024,
                      {r: c for (r, _), c in result.quarantine.rows.items()}]))
"""


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(
    "size", [256 * MIB, pytest.param(1024 * MIB, marks=pytest.mark.slow)], ids=["256M", "1G"]
)
def test_a_huge_field_is_quarantined_in_bounded_memory(
    tmp_path: Path, size: int, quoted: bool
) -> None:
    quote = b'"' if quoted else b""
    before, after = journey(21, name="@").encode().split(b"@")
    with (tmp_path / "huge.csv").open("wb") as file:
        file.write(table(TRAVEL, journeys(20)) + before + quote)
        for _ in range(size // MIB):
            file.write(b"x" * MIB)
        file.write(quote + after + b"\n" + table(journey(22), journeys(9, 23)))
    command = [sys.executable, "-c", textwrap.dedent(SCREEN), str(tmp_path)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    rows, quarantined, clean, grown, reasons = json.loads(done.stdout)
    assert (rows, quarantined, clean) == (31, 1, 30)
    assert reasons == {"record_too_long": 1}
    assert grown < 150, f"memory grew by {grown} MiB"
