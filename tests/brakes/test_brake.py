"""A batch out of its band is held, a person is asked once, and nothing is lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.approval import HoldNotOpenError, answer
from pipelines.brake import brake
from pipelines.check import check
from pipelines.decide import decide
from pipelines.match import match
from pipelines.receive import DeliveryRefused, receive
from pipelines.run import DayRun, run_batch, run_day
from pipelines.store import brakes
from pipelines.store.batches import Batch
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.brakes.worlds import flood, remember, settle
from tests.conftest import new_workspace
from tests.pipelines.small_world import DAY, deliver, row

WHO = {"by": "wang", "at": "2026-04-21T09:00:00+08:00", "note": "the railway resent its backlog"}


def content(ws: Workspace) -> object:
    with ws.store.read() as connection:
        return digest(connection)


def today(ws: Workspace, feed: str = "travel") -> list[Batch]:
    return ws.store.batches.find(feed, DAY)


def alarms(ws: Workspace) -> list[dict[str, object]]:
    path = ws.home.root / "runs" / "failures.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def matched(ws: Workspace, feed: str = "travel") -> list[str]:
    batch_ids = receive(ws, feed, DAY)
    for batch_id in batch_ids:
        check(ws, batch_id)
        match(ws, batch_id)
    return batch_ids


def test_a_batch_out_of_its_band_is_held_and_its_rows_wait(any_ws: Workspace) -> None:
    ws = any_ws
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    before = content(ws)
    run = run_day(ws, DAY, ["travel"])
    (batch,) = today(ws)
    assert (batch.status, batch.rows, batch.waiting) == ("held", 40, 40)
    assert batch.accounted() and not batch.certain
    assert set(run.held) == {batch.batch_id} and not run.decided and not run.blocked
    assert run.held[batch.batch_id] == batch.message == "Rows: 40, expected at most 12"
    assert content(ws)["evidence"] == before["evidence"]  # type: ignore[index]
    assert run.report is not None and run.report.exists()


def test_released_it_ends_as_if_it_had_never_been_held(any_ws: Workspace) -> None:
    ws = any_ws
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    run_day(ws, DAY, ["travel"])
    (batch,) = today(ws)
    answer(ws, batch.batch_id, "released", **WHO)
    run = run_day(ws, DAY, ["travel"])
    assert run.decided == [batch.batch_id] and not run.held
    (after,) = today(ws)
    assert (after.status, after.certain, after.waiting, after.message) == ("decided", 40, 0, None)

    other = new_workspace(ws.home.root.parent / "other")
    settle(other)
    flood(other)
    run_day(other, DAY, ["travel"])
    (undisturbed,) = today(other)
    assert content(ws) == content(other)
    assert after == undisturbed


def test_a_person_is_asked_and_alarmed_once(ws: Workspace) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    asked: list[str] = []
    for _ in range(2):
        run_day(ws, DAY, ["travel"], ask=lambda braked: asked.append(braked.batch.batch_id))
    (batch,) = today(ws)
    assert asked == [batch.batch_id] * 2, "an open hold is shown at every run until it is answered"
    assert alarms(ws) == [
        {
            "alarm": "batch_held",
            "batch": batch.batch_id,
            "day": "2026-04-20",
            "held": ["rows"],
        }
    ]
    with ws.store.read() as connection:
        assert [hold.state for hold in brakes.find_all(connection)] == ["open"]
    answer(ws, batch.batch_id, "released", **WHO)
    run_day(ws, DAY, ["travel"], ask=lambda braked: asked.append("again"))
    assert asked[2:] == [] and len(alarms(ws)) == 1


def test_an_answer_within_the_run_lets_it_go_on(ws: Workspace) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    run = run_day(
        ws, DAY, ["travel"], ask=lambda b: answer(ws, b.batch.batch_id, "released", **WHO) and None
    )
    assert run.decided and not run.held


def test_a_released_batch_stays_released_after_a_kill_before_decide(ws: Workspace) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    (batch_id,) = matched(ws)
    brake(ws, batch_id)
    answer(ws, batch_id, "released", **WHO)
    ws.store.batches.record(batch_id, status="received")  # as if it were started from nothing
    matched(ws)
    assert not brake(ws, batch_id).stopped
    decide(ws, batch_id)
    assert len(alarms(ws)) == 1


@pytest.mark.slow
def test_a_refused_batch_waits_for_a_corrected_delivery(ws: Workspace) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    run_day(ws, DAY, ["travel"])
    (batch,) = today(ws)
    answer(ws, batch.batch_id, "refused", **WHO)
    run = run_day(ws, DAY, ["travel"])
    assert run.blocked == {batch.batch_id: "refused by wang: Rows: 40, expected at most 12"}
    assert (today(ws)[0].status, today(ws)[0].waiting) == ("refused", 40)

    deliver(ws, "travel", DAY, [row("travel", at, f"F{at}", DAY) for at in range(5)], revision=2)
    run = run_day(ws, DAY, ["travel"])
    assert [b.status for b in today(ws)] == ["refused", "decided"]
    assert not run.blocked, "a later revision is in force: nobody need look at the first again"

    other = new_workspace(ws.home.root.parent / "other")
    settle(other)
    deliver(other, "travel", DAY, [row("travel", at, f"F{at}", DAY) for at in range(5)])
    run_day(other, DAY, ["travel"])
    found, wanted = content(ws), content(other)
    assert found["standings"] == wanted["standings"]  # type: ignore[index]
    assert found["manual_queue"] == wanted["manual_queue"]  # type: ignore[index]


def test_who_changes_their_mind_may_release_what_was_refused_but_not_the_reverse(
    ws: Workspace,
) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    (batch_id,) = matched(ws)
    brake(ws, batch_id)
    answer(ws, batch_id, "refused", **WHO)
    assert answer(ws, batch_id, "released", **WHO).state == "released"
    assert answer(ws, batch_id, "released", **WHO).state == "released", "twice is once"
    with pytest.raises(HoldNotOpenError, match="no longer held"):
        answer(ws, batch_id, "refused", **WHO)
    decide(ws, batch_id)


def test_only_a_held_batch_can_be_answered(ws: Workspace) -> None:
    settle(ws)
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    (batch_id,) = matched(ws)
    brake(ws, batch_id)
    with pytest.raises(HoldNotOpenError, match="certify holds"):
        answer(ws, batch_id, "released", **WHO)


def test_decide_refuses_a_held_batch(ws: Workspace) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    (batch_id,) = matched(ws)
    assert brake(ws, batch_id).stopped
    match(ws, batch_id)
    check(ws, batch_id)
    with pytest.raises(ValueError, match="is held"):
        decide(ws, batch_id)


def test_a_held_revision_does_not_slip_in_with_another(ws: Workspace) -> None:
    """Two files of a day, matched side by side: deciding the first must not use the second."""
    settle(ws)
    remember(ws, "travel", 12)
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(4)])
    deliver(ws, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(40)], revision=2)
    first, second = matched(ws)
    assert not brake(ws, first).stopped
    decide(ws, first)
    assert brake(ws, second).stopped
    evidence = content(ws)["evidence"]["rows"]  # type: ignore[index]

    other = new_workspace(ws.home.root.parent / "other")
    settle(other)
    deliver(other, "travel", DAY, [row("travel", at, f"T{at}", DAY) for at in range(4)])
    run_day(other, DAY, ["travel"])
    assert content(other)["evidence"]["rows"] == evidence  # type: ignore[index]


def test_held_content_cannot_be_swapped_under_its_revision(ws: Workspace) -> None:
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    run_day(ws, DAY, ["travel"])
    flood(ws, rows=30)
    with pytest.raises(DeliveryRefused, match="_r2"):
        receive(ws, "travel", DAY)


def test_with_too_little_history_it_goes_on_with_a_warning(
    ws: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    settle(ws)
    remember(ws, "travel", 9)
    flood(ws)
    run = run_day(ws, DAY, ["travel"])
    assert run.decided and not run.held and not alarms(ws)
    assert "is unusual: Rows: 40, expected at most 12" in caplog.text
    with ws.store.read() as connection:
        told = {m.measure: m.verdict for m in brakes.measures_of(connection, run.decided)}
    assert told["rows"] == "warn"


def test_an_installation_may_only_warn_while_it_loads_its_past(ws: Workspace) -> None:
    ws = Workspace(replace_setting(ws, "warn"))
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    assert run_day(ws, DAY, ["travel"]).decided


def replace_setting(ws: Workspace, brakes_setting: str):  # type: ignore[no-untyped-def]
    return ws.settings.model_copy(update={"brakes": brakes_setting})


def test_too_many_deaths_in_one_cohort_stop_the_batch(ws: Workspace) -> None:
    """Twelve of those born in the 1950s at once, in a file that is no longer than usual."""
    settle(ws)
    remember(ws, "death", 12, rows=12)
    born_in_the_fifties = [at for at in range(140) if 10 <= at % 25 < 20][:12]
    rows = [row("death", at, f"D{at}", DAY) for at in born_in_the_fifties]
    deliver(ws, "death", DAY, rows)
    run = run_day(ws, DAY, ["death"])
    (batch,) = today(ws, "death")
    assert batch.status == "held"
    assert run.held[batch.batch_id].startswith("Lost per 100,000, born 1950–1959: ")
    assert content(ws)["cases"]["rows"] == 0  # type: ignore[index]


def test_history_leaves_out_what_was_held_refused_or_superseded(ws: Workspace) -> None:
    remember(ws, "travel", 3)
    remember(ws, "travel", 3, rows=900, before=DAY - timedelta(days=3), status="held")
    remember(ws, "travel", 3, rows=900, before=DAY - timedelta(days=6), status="refused")
    remember(ws, "travel", 1, rows=7, revision=2)
    remember(ws, "death", 5, rows=500)
    with ws.store.read() as connection:
        found = brakes.history(connection, "travel", DAY, 60)
        short = brakes.history(connection, "travel", DAY, 2)
        earlier = brakes.history(connection, "travel", DAY - timedelta(days=1), 60)
    day = timedelta(days=1)
    assert found["rows", ""] == [(DAY - 3 * day, 4), (DAY - 2 * day, 4), (DAY - day, 7)]
    assert short["rows", ""] == found["rows", ""][1:]
    assert earlier["rows", ""] == found["rows", ""][:2], "only what lies before the day"


def test_later_days_have_no_say(ws: Workspace) -> None:
    """The same batch after its followers have run: the outcome is the same as before them."""
    settle(ws)
    remember(ws, "travel", 12)
    remember(ws, "travel", 30, rows=40, before=DAY + timedelta(days=31))
    flood(ws)
    assert run_day(ws, DAY, ["travel"]).held


def test_the_answer_is_in_the_audit_trail_without_its_words(any_ws: Workspace) -> None:
    from sqlalchemy import select

    from pipelines.store.tables import audit_entries

    ws = any_ws
    settle(ws)
    remember(ws, "travel", 12)
    flood(ws)
    (batch_id,) = matched(ws)
    brake(ws, batch_id)
    answer(ws, batch_id, "released", **(WHO | {"note": "张三说的"}))
    with ws.store.read() as connection:
        entries = connection.execute(
            select(audit_entries).where(audit_entries.c.action == "batch.released")
        ).all()
    (entry,) = entries
    assert (entry.actor, entry.subject) == ("wang", batch_id)
    assert json.loads(entry.content)["out_of_band"] == ["rows"]
    assert "张" not in entry.content


def test_brake_needs_a_matched_batch(ws: Workspace) -> None:
    settle(ws)
    deliver(ws, "travel", DAY, [row("travel", 1, "T1", DAY)])
    (batch_id,) = receive(ws, "travel", DAY)
    with pytest.raises(ValueError, match="run match first"):
        brake(ws, batch_id)


@pytest.mark.slow
def test_a_feed_with_a_real_past(ws: Workspace) -> None:
    """Twelve ordinary days through all stages, then a flood: only the flood is held."""
    settle(ws)
    days = [DAY - timedelta(days=n) for n in range(12, 0, -1)]
    for day in days:
        deliver(ws, "death", day, [row("death", 100 + day.day, f"D{day}", day)])
    flood(ws, "death", rows=60)
    run = DayRun(DAY)
    for day in [*days, DAY]:
        for batch_id in receive(ws, "death", day):
            run_batch(ws, batch_id, run)
    assert len(run.decided) == 12
    (told,) = run.held.values()
    assert "Rows: 60" in told and "per 100,000, born 1940–1949" in told
    assert replace(today(ws, "death")[0], message=None).accounted()
