"""A preview writes nothing, and what it says is what then happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.backfill import BackfillError
from pipelines.hand_over import hand_over
from pipelines.preview.compare import Change, Preview
from pipelines.preview.run import preview
from pipelines.register.loading import load
from pipelines.store import horizon, tables
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, PLACE, Town, deliver, row
from tests.preview.worlds import (
    NEXT,
    all_files,
    all_rows,
    differences,
    mixed_day,
    run,
    told,
    town,
)

World = Callable[[Workspace], tuple[date, date]]


def fresh(ws: Workspace) -> tuple[date, date]:
    """Nothing was run yet; a day of files and a day without."""
    mixed_day(ws, DAY)
    return DAY, NEXT


def corrected(ws: Workspace) -> tuple[date, date]:
    """The first day was run; a revision takes a journey and the death back, adds another."""
    mixed_day(ws, DAY)
    run(ws, DAY, DAY)
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}{DAY}", DAY) for at in (3, 4)], 2)
    deliver(ws, "death", DAY, [row("death", 1, f"E{DAY}", DAY)], 2)
    return DAY, NEXT


def missing_day(ws: Workspace) -> tuple[date, date]:
    """Later days were run; the day before comes late, and months have passed since."""
    mixed_day(ws, NEXT)
    run(ws, NEXT, NEXT)
    hand_over(ws, DAY + timedelta(days=120))
    mixed_day(ws, DAY)
    return DAY, DAY


def long_gap(ws: Workspace) -> tuple[date, date]:
    """Months without a file: people fall due, are suspended, and one is certified again."""
    mixed_day(ws, DAY)
    run(ws, DAY, DAY)
    later = DAY + timedelta(days=150)
    deliver(ws, "certification", later, [row("certification", 6, "L6", later)])
    return later, later


def half_done(ws: Workspace) -> tuple[date, date]:
    """A run was cut off: one batch checked only, one matched, one blocked."""
    from pipelines.check import check
    from pipelines.match import match
    from pipelines.receive import receive

    mixed_day(ws, DAY)
    for feed, stages in (("travel", [check]), ("death", [check, match])):
        (batch_id,) = receive(ws, feed, DAY)
        for stage in stages:
            stage(ws, batch_id)
    path = ws.home.inbox("medical") / f"medical_{DAY}.csv"
    path.parent.mkdir()
    path.write_text("not,a,file,of\nthis,feed,at,all\n", encoding="utf-8")
    return DAY, DAY


def register_changed(ws: Workspace) -> tuple[date, date]:
    """The register learned of a person after the day whose file comes now."""
    run(ws, NEXT, NEXT)
    newer = Town(size=14).write_register(ws.home.root.parent / "newer.csv")
    load(ws, newer, PLACE, received_on=DAY + timedelta(days=2))
    deliver(ws, "death", DAY, [row("death", at, f"D{at}", DAY) for at in (1, 12)])
    return DAY, DAY


WORLDS: list[World] = [
    *(fresh, corrected, missing_day, long_gap, half_done),
    register_changed,
]


def previewed(
    ws: Workspace, first: date, last: date, received_on: date | None = None
) -> tuple[Preview, set[Change]]:
    """The preview and its changes; nothing is written meanwhile."""
    rows, files = all_rows(ws), all_files(ws)
    found: list[Change] = []
    seen = preview(ws, first, last, received_on=received_on, sink=found.append)
    assert all_rows(ws) == rows
    assert all_files(ws) == files
    assert list(ws.home.tmp.iterdir()) == []
    assert len(set(found)) == len(found)
    return seen, set(found)


def happens(ws: Workspace, first: date, last: date, received_on: date | None = None) -> Preview:
    """Preview, then run, and compare."""
    seen, found = previewed(ws, first, last, received_on)
    before = told(ws, seen.horizon.replace(day=1)) if seen.horizon else {}
    run(ws, first, last, received_on)
    assert found == differences(before, told(ws))
    assert seen.changed == len({change.recipient_id for change in found})
    with ws.store.read() as connection:
        assert seen.horizon == horizon.read(connection)
    decided = {b.batch_id for b in ws.store.batches.all() if b.status == "decided"}
    assert set(seen.decided) <= decided
    return seen


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.__name__)
def test_a_preview_writes_nothing_and_what_it_says_is_what_then_happens(
    any_ws: Workspace, tmp_path: Path, world: World
) -> None:
    town(any_ws, tmp_path)
    first, last = world(any_ws)
    assert happens(any_ws, first, last).changed > 0
    again, nothing = previewed(any_ws, first, last)
    assert (nothing, again.changed, again.decided) == (set(), 0, [])


def test_an_empty_range_of_days_is_refused(ws: Workspace, tmp_path: Path) -> None:
    town(ws, tmp_path)
    with pytest.raises(BackfillError, match="before it begins"):
        preview(ws, NEXT, DAY)


def test_only_the_named_feeds_are_looked_at(ws: Workspace, tmp_path: Path) -> None:
    town(ws, tmp_path)
    mixed_day(ws, DAY)
    seen = preview(ws, DAY, DAY, ["travel"])
    assert [one.split("/")[0] for one in seen.decided] == ["travel"]
    assert seen.moves[("case", "-", "loss_verification open")] == 0


def test_a_received_day_counts_as_it_does_for_a_run(ws: Workspace, tmp_path: Path) -> None:
    town(ws, tmp_path)
    mixed_day(ws, DAY)
    late = DAY + timedelta(days=60)
    assert happens(ws, DAY, DAY, late).horizon == late


def test_what_was_sent_stays_in_a_preview(ws: Workspace, tmp_path: Path) -> None:
    from pipelines.consequences.sending import mark_notices_sent, mark_payroll_sent
    from tests.consequences.releasing import release_all

    town(ws, tmp_path)
    june = date(2026, 6, 1)
    hand_over(ws, date(2026, 6, 11))
    for month in (date(2026, 5, 1), june):
        release_all(ws, month, date(2026, 6, 12))
    assert mark_payroll_sent(ws, "beijing/haidian", june, date(2026, 6, 12))
    assert mark_notices_sent(ws, date(2026, 6, 12))
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(6)])
    assert happens(ws, DAY, DAY).fen["back_pay"] > 0
    with ws.store.read() as connection:
        assert connection.execute(tables.payroll_sendings.select()).all()


@settings(max_examples=3)
@given(st.data())
def test_any_state_before_and_any_range(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    ws = new_workspace(folder / "home")
    town(ws, folder)
    days = [
        DAY + timedelta(days=n)
        for n in data.draw(st.sets(st.integers(0, 60), min_size=1, max_size=2))
    ]
    for day in days:
        people = data.draw(st.sets(st.integers(0, 13), max_size=4))
        feed = data.draw(st.sampled_from(["travel", "death", "certification"]))
        for revision in range(1, data.draw(st.integers(1, 2)) + 1):
            some = [row(feed, at, f"{feed}{at}{day}", day) for at in sorted(people)]
            deliver(ws, feed, day, some[revision - 1 :], revision)
        if data.draw(st.booleans()):
            run(ws, day, day)
    first = DAY + timedelta(days=data.draw(st.integers(0, 60)))
    last = first + timedelta(days=data.draw(st.integers(0, 2)))
    happens(ws, first, last)
    ws.store.engine.dispose()
