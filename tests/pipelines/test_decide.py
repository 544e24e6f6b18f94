"""decide: whatever the order in which deliveries and revisions are worked through, and however
often, the end is the same. Batches are made as match leaves them, so that many orders are tried.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decide import decide
from pipelines.hand_over import hand_over
from pipelines.store import evidence
from pipelines.store.batches import Batch
from pipelines.store.digest import digest
from pipelines.store.recipients import put
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.store.test_store import a_recipient

FIRST = date(2026, 4, 8)
PEOPLE = 6

LINKED = pa.schema(
    [
        ("row_number", pa.int64()),
        ("row_id", pa.string()),
        ("recipient_id", pa.string()),
        ("grade", pa.string()),
        ("weight", pa.float64()),
        ("score", pa.float64()),
        ("evidence", pa.string()),
    ]
)
CLEAN = {
    "travel": [("travel_date", pa.date32()), ("mode", pa.string()), ("boarded", pa.bool_())],
    "death": [("death_date", pa.date32()), ("source", pa.string())],
}

Told = frozenset[tuple[int, str]]
Delivery = tuple[str, date, int, date, Told]


def matched(ws: Workspace, delivery: Delivery) -> str:
    """A batch as match leaves it: who is told of, with which grade, in one revision."""
    feed, day, revision, received, told = delivery
    batch_id = f"{feed}/{day}/r{revision}-00000000"
    folder = ws.home.batch_dir(batch_id)
    folder.mkdir(parents=True)
    rows = sorted(told)
    values = {
        "travel": [[day] * len(rows), ["rail"] * len(rows), [True] * len(rows)],
        "death": [[day] * len(rows), ["cremation"] * len(rows)],
    }[feed]
    numbers = pa.array(range(1, len(rows) + 1), pa.int64())
    columns = [pa.array(v, kind) for v, (_, kind) in zip(values, CLEAN[feed], strict=True)]
    names = ["row_number", *(name for name, _ in CLEAN[feed])]
    pq.write_table(pa.table([numbers, *columns], names), folder / "clean.parquet")
    links = [
        {
            "row_number": at,
            "row_id": str(at),
            "recipient_id": f"R{who}",
            "grade": grade,
            "weight": 20.0,
            "score": 0.9,
            "evidence": "[]",
        }
        for at, (who, grade) in enumerate(rows, 1)
    ]
    pq.write_table(pa.Table.from_pylist(links, LINKED), folder / "links.parquet")
    ws.store.batches.add(
        Batch(batch_id, feed, day, revision, "00", f"{feed}.csv", 1, received, status="matched")
    )
    return batch_id


def town(folder: Path, url: str = "") -> Workspace:
    """An installation with a few recipients, some due soon, some overdue."""
    ws = new_workspace(folder, url, chunk_recipients=2)
    rows = [
        a_recipient(f"R{who}", approved_month=date(2025, 1 + 2 * who, 1)) for who in range(PEOPLE)
    ]
    with ws.store.write() as connection:
        put(connection, rows, date.min)
    return ws


def end_of(ws: Workspace, order: list[Delivery]) -> dict[str, dict[str, str | int]]:
    """The digest after deciding in this order and handing over the last day of all."""
    for delivery in order:
        decide(ws, matched(ws, delivery))
        hand_over(ws, delivery[3])
    hand_over(ws, max(d[3] for d in order))
    with ws.store.read() as connection:
        return digest(connection)


told = st.frozensets(
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(["certain", "possible"])), max_size=4
)


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """Files of several days, some corrected, some late by weeks; they span payroll days."""
    made: list[Delivery] = []
    for feed in draw(st.sets(st.sampled_from(["travel", "death"]), min_size=1)):
        for offset in draw(st.sets(st.integers(0, 70), min_size=1, max_size=3)):
            day = received = FIRST + timedelta(days=offset)
            for revision in range(1, 1 + draw(st.integers(1, 3))):
                made.append((feed, day, revision, received, draw(told)))
                received += timedelta(days=draw(st.integers(0, 40)))
    return made


@settings(max_examples=10)
@given(deliveries(), st.randoms(use_true_random=False))
def test_any_order_of_deliveries_and_revisions_ends_in_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, files: list[Delivery], random: Random
) -> None:
    files.sort(key=lambda d: (d[3], d[2]))
    shuffled = list(files)
    random.shuffle(shuffled)
    in_order = end_of(town(tmp_path_factory.mktemp("in_order")), files)
    assert end_of(town(tmp_path_factory.mktemp("shuffled")), shuffled) == in_order


def test_deciding_again_changes_nothing(any_ws: Workspace) -> None:
    ws = town(any_ws.home.root, any_ws.settings.database_url)
    delivery: Delivery = ("travel", FIRST, 1, FIRST, frozenset({(0, "certain"), (1, "possible")}))
    first = end_of(ws, [delivery])
    decide(ws, "travel/2026-04-08/r1-00000000")
    with ws.store.read() as connection:
        assert digest(connection) == first
    assert first["evidence"]["rows"] == 2


def test_a_correction_ends_what_it_no_longer_tells_and_leaves_the_rest(tmp_path: Path) -> None:
    ws = town(tmp_path / "home")
    later = FIRST + timedelta(days=3)
    end_of(
        ws,
        [
            ("travel", FIRST, 1, FIRST, frozenset({(0, "certain"), (1, "certain")})),
            ("travel", FIRST, 2, later, frozenset({(1, "certain"), (2, "certain")})),
        ],
    )
    with ws.store.read() as connection:
        held = evidence.held(connection, ["R0", "R1", "R2"])
    assert {e.recipient_id: (e.known_from, e.known_to) for e in held} == {
        "R0": (FIRST, later),
        "R1": (FIRST, None),
        "R2": (later, None),
    }


def test_a_batch_that_was_not_matched_is_refused(tmp_path: Path) -> None:
    ws = town(tmp_path / "home")
    batch_id = matched(ws, ("travel", FIRST, 1, FIRST, frozenset()))
    ws.store.batches.record(batch_id, status="checked")
    with pytest.raises(ValueError, match="not matched"):
        decide(ws, batch_id)
