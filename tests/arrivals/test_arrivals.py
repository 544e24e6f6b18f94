"""Expected files: a missing day is visible, alarms once, and closes when the file comes."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from expectations import ContractError
from expectations.arrivals import Expected, load_arrivals
from pipelines.arrivals import watch as watching
from pipelines.arrivals.calendar import expected_days
from pipelines.arrivals.look import _of_feed, look
from pipelines.arrivals.watch import watch
from pipelines.reporting.arrivals import files_until
from pipelines.settings import FEEDS
from pipelines.store import arrivals, horizon, tables
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace

DAY = date(2026, 4, 20)
"""A Monday."""


def day(n: int) -> date:
    return DAY + timedelta(n)


def come(
    ws: Workspace, n: int, received: int | None = None, revision: int = 1, feed: str = "travel"
) -> None:
    """A file of a feed for a business day, received on a day."""
    on = day(n if received is None else received)
    batch_id = f"{feed}/{day(n)}/r{revision}-0"
    ws.store.batches.add(Batch(batch_id, feed, day(n), revision, "0", "f.csv", 1, on, "decided"))


def hand_over(ws: Workspace, n: int) -> watching.Watched:
    """What hand over does of a day, as far as arrivals go."""
    with ws.store.write() as connection:
        horizon.advance(connection, day(n))
    return watch(ws)


def table(ws: Workspace) -> list[tuple[Any, ...]]:
    with ws.store.read() as connection:
        return [
            (row.feed, row.business_day, row.closed_on, row.batch)
            for row in arrivals.missed(connection)
        ]


def alarms(ws: Workspace) -> list[dict[str, Any]]:
    path = ws.home.root / "runs" / "failures.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def states(ws: Workspace, feed: str = "travel") -> dict[int, str]:
    with ws.store.read() as connection:
        here = horizon.read(connection)
        assert here
        (found,) = [f for f in look(connection, load_arrivals(), here) if f.feed == feed]
    return {(one.business_day - DAY).days: one.state for one in found.arrivals}


def test_a_missing_file_alarms_once_and_closes_when_it_comes_however_late(
    any_ws: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    come(any_ws, 0)
    assert hand_over(any_ws, 0).raised == 0
    with caplog.at_level(logging.ERROR):
        assert hand_over(any_ws, 1).raised == 1
        assert hand_over(any_ws, 1).raised == 0
    assert len(caplog.records) == 1
    come(any_ws, 2)
    assert (hand_over(any_ws, 2).raised, states(any_ws)[1]) == (0, "missing")
    assert [(a["feed"], a["missing"]) for a in alarms(any_ws)] == [("travel", ["2026-04-21"])]
    come(any_ws, 1, received=300)
    done = hand_over(any_ws, 2)
    assert (done.closed, done.still_missing, states(any_ws)[1]) == (1, 0, "late")
    assert table(any_ws) == [("travel", day(1), day(300), f"travel/{day(1)}/r1-0")]


def test_a_feed_never_delivered_is_said_to_be_so_and_alarms_nobody(ws: Workspace) -> None:
    come(ws, 0)
    assert hand_over(ws, 40).still_missing == 40
    assert len(alarms(ws)) == 1, "one line a feed, however many days"
    assert states(ws, "death") == {}
    assert {row[0] for row in table(ws)} == {"travel"}


def test_a_feed_is_expected_from_the_first_day_that_was_ever_received(ws: Workspace) -> None:
    come(ws, 3)
    hand_over(ws, 3)
    assert states(ws) == {3: "arrived"}
    come(ws, 1, received=3)
    hand_over(ws, 3)
    assert states(ws) == {1: "late", 2: "missing", 3: "arrived"}


def test_what_is_missing_is_a_function_of_files_and_horizon_not_of_the_order(
    ws: Workspace,
) -> None:
    events = [(0, 0), (1, 4), (3, 3), (4, 4)]
    found = set()
    for order in permutations(events):
        empty(ws)
        for n, received in order:
            come(ws, n, received)
            hand_over(ws, received)
        hand_over(ws, 4)
        found.add(tuple(sorted(states(ws).items())))
        still = [row for row in table(ws) if row[2] is None]
        assert [row[1] for row in still] == [day(2)]
    assert found == {((0, "arrived"), (1, "late"), (2, "missing"), (3, "arrived"), (4, "arrived"))}


def empty(ws: Workspace) -> None:
    """Take away whatever was delivered."""
    with ws.store.write() as connection:
        for one in (tables.batches, tables.arrivals, tables.meta):
            connection.execute(delete(one))
    (ws.home.root / "runs" / "failures.jsonl").unlink(missing_ok=True)


def test_an_alarm_is_neither_lost_nor_raised_twice_by_a_kill(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(ws, 0)
    with monkeypatch.context() as patch:

        def killed(*args: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(watching.arrivals, "raise_alarms", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_over(ws, 1)
    assert (len(alarms(ws)), table(ws)) == (1, [])
    assert hand_over(ws, 2).raised == 2
    assert [a["missing"] for a in alarms(ws)] == [["2026-04-21"], ["2026-04-22"]]


def test_a_stopped_or_corrected_delivery_has_come(ws: Workspace) -> None:
    come(ws, 0)
    ws.store.batches.record(f"travel/{DAY}/r1-0", status="blocked")
    hand_over(ws, 0)
    with ws.store.read() as connection:
        (feed,) = [f for f in look(connection, load_arrivals(), DAY) if f.feed == "travel"]
    assert [(a.state, a.stopped, a.corrected) for a in feed.arrivals] == [("arrived", True, False)]
    come(ws, 0, received=1, revision=2)
    with ws.store.read() as connection:
        (feed,) = [f for f in look(connection, load_arrivals(), DAY) if f.feed == "travel"]
    assert [(a.state, a.stopped, a.corrected) for a in feed.arrivals] == [("arrived", False, True)]


@pytest.mark.parametrize(
    ("expected", "wanted"),
    [
        ({"schedule": "daily"}, range(1, 12)),
        # 1 to 5 May 2026 are holidays, Saturday 9 May makes up for one of them.
        ({"schedule": "working_days"}, [6, 7, 8, 9, 11]),
        ({"schedule": "weekly", "weekday": 1}, [4, 11]),
        ({"schedule": "monthly", "day": 10}, [10]),
    ],
)
def test_days_on_which_a_file_is_expected(expected: dict[str, Any], wanted: Any) -> None:
    days = expected_days(Expected(**expected), date(2026, 5, 1), date(2026, 5, 11))
    assert [one.day for one in days] == list(wanted)


def test_a_month_too_short_for_its_day_expects_the_file_on_its_last() -> None:
    monthly = Expected(schedule="monthly", day=31)
    assert list(expected_days(monthly, date(2026, 2, 1), date(2026, 4, 30))) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "feeds: {travel: {schedule: daily, weekday: 3}}",
        "feeds: {travel: {schedule: weekly}}",
        "feeds: {travel: {schedule: hourly}}",
        "feeds: {buses: {schedule: daily}}",
        "feeds: {travel: {schedule: daily, by: noon}}",
    ],
)
def test_a_table_that_makes_no_sense_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "arrivals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=r"arrivals\.yaml"):
        load_arrivals(tmp_path)


def test_every_feed_is_in_the_table_and_a_deployment_may_allow_days(
    ws: Workspace, tmp_path: Path
) -> None:
    assert set(load_arrivals()) == set(FEEDS)
    own = tmp_path / "contracts"
    own.mkdir()
    (own / "arrivals.yaml").write_text(
        "feeds: {travel: {schedule: daily, days_after: 2, start: 2026-04-19}}", encoding="utf-8"
    )
    theirs = Workspace(ws.settings.model_copy(update={"contracts": own}))
    come(theirs, 0)
    hand_over(theirs, 2)
    assert [row[1] for row in table(theirs)] == [day(-1)]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=8), st.integers(0, 14))
def test_the_calendar_tells_every_day_of_the_window_once(
    files: list[tuple[int, int]], here: int
) -> None:
    received = {n: n + late for n, late in reversed(files)}
    came = [
        arrivals.Came("travel", day(n), 1, day(on), "decided", f"b{n}")
        for n, on in sorted(received.items())
    ]
    days = (day(min(received)), day(here)) if received else None
    told = list(_of_feed("travel", Expected(schedule="daily"), came, days, day(here)))
    assert len({one.business_day for one in told}) == len(told)
    for one in told:
        n = (one.business_day - DAY).days
        if n in received:
            assert one.state in ("arrived", "late", "extra")
            assert (one.state == "late") == (received[n] > n and n <= here)
        else:
            assert one.state == "missing"


def test_the_report_has_four_weeks_of_each_feed(ws: Workspace) -> None:
    come(ws, 0)
    come(ws, 1, received=3)
    come(ws, 0, feed="death")
    hand_over(ws, 40)
    with ws.store.read() as connection:
        files = {f.feed: f for f in files_until(connection, load_arrivals(), day(3))}
    assert [(d.state, d.days_late) for d in files["travel"].days] == [
        ("arrived", 0),
        ("late", 2),
        ("missing", 0),
        ("missing", 0),
    ]
    assert (files["medical"].first, files["medical"].days) == (None, [])
