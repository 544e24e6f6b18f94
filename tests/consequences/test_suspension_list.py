"""No payment begins to rest before a named person let the name go; who is held back is paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pipelines.consequences.sending import (
    NotToBeSentError,
    mark_notices_sent,
    mark_payroll_sent,
)
from pipelines.evaluation.judging import load_book
from pipelines.hand_over import hand_over
from pipelines.review import BadContent, Draft, NotAllowed, NotOpen, approve, propose
from pipelines.store import tables
from pipelines.store.digest import digest
from pipelines.suspensions.listing import names_of, unreleased
from pipelines.suspensions.releasing import hold_back, release
from pipelines.suspensions.telling import tell
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.consequences.releasing import AT, PLACE, listed, release_all, states
from tests.consequences.test_sending import JULY, JUNE, journey, noted, rows, town

AFTER = date(2026, 6, 12)


def closed(ws: Workspace, day: date = date(2026, 6, 11)) -> Workspace:
    """R1's payment would begin to rest with the payroll of June, which has closed."""
    town(ws)
    hand_over(ws, day)
    return ws


def hold(ws: Workspace, until: date, day: date = AFTER, who: str = "R1", month: date = JUNE) -> str:
    """Hold a name back."""
    made = hold_back(
        ws, month, who, places=[PLACE], until=until, reason="家属称已住院，待核实",
        by="zhou.ling", day=day, at=AT,
    )  # fmt: skip
    return made.proposal_id


def standing(ws: Workspace, who: str = "R1") -> str | None:
    """Whether payment goes on, as the kept standing says."""
    with ws.store.read() as connection:
        query = tables.standings.select().where(tables.standings.c.recipient_id == who)
        return connection.execute(query).one().payment


def test_a_payroll_waits_for_its_list(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    assert states(ws, JUNE) == {"R1": "waiting"}
    with pytest.raises(NotToBeSentError, match=r"1 in 2026-06.*certify suspensions release"):
        mark_payroll_sent(ws, PLACE, JUNE, AFTER)
    assert [row[4] for row in rows(ws, "instructions")] == ["open"]
    assert release_all(ws, JUNE, AFTER).released == ["R1"]
    assert states(ws, JUNE) == {"R1": "released"}
    assert len(mark_payroll_sent(ws, PLACE, JUNE, AFTER)) == 1
    assert mark_payroll_sent(ws, PLACE, JUNE, AFTER) == []  # given out once
    assert states(ws, JUNE) == {"R1": "sent"}
    (entry,) = noted(ws, "suspension.released")
    assert entry[0] == "R1"
    assert '"pay_month":"2026-06-01"' in entry[1]


def test_the_database_itself_sends_nothing_unreleased(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    with pytest.raises(IntegrityError, match="named person"), ws.store.write() as connection:
        connection.execute(tables.instructions.update().values(status="sent", sent_on=AFTER))
    release_all(ws, JUNE, AFTER)
    for change in (
        tables.suspension_releases.update().values(released_by="somebody else"),
        tables.suspension_releases.delete(),
    ):
        with pytest.raises(IntegrityError, match="never changed"), ws.store.write() as connection:
            connection.execute(change)
    for by in ("", "  ", "system", "System"):
        row = {
            "recipient_id": "R2", "pay_month": JUNE, "basis": "b", "jurisdiction": PLACE,
            "released_by": by, "released_at": AT, "released_on": AFTER,
        }  # fmt: skip
        with pytest.raises(IntegrityError), ws.store.write() as connection:
            connection.execute(tables.suspension_releases.insert(), [row])
    with ws.store.write() as connection:
        connection.execute(tables.instructions.update().values(status="sent", sent_on=AFTER))


def test_nobody_releases_namelessly_twice_or_what_is_not_there(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    basis = listed(ws, JUNE)["R1"].basis
    for nobody in ("", "system"):
        with pytest.raises(NotAllowed):
            release(ws, JUNE, {"R1": basis}, places=["*"], by=nobody, day=AFTER, at=AT)
    seen = {"R1": basis, "R2": basis, "no such": ""}
    done = release(ws, JUNE, seen, places=[PLACE], by="li", day=AFTER, at=AT)
    assert (done.released, done.gone) == (["R1"], ["R2", "no such"])
    again = release(ws, JUNE, seen, places=[PLACE], by="wang", day=AFTER, at=AT + 1)
    assert (again.released, again.before) == ([], ["R1"])
    assert [n.release.released_by for n in listed(ws, JUNE).values() if n.release] == ["li"]
    other = release(ws, JUNE, {"R1": basis}, places=["arshan"], by="li", day=AFTER, at=AT)
    assert other.gone == ["R1"]  # another jurisdiction: as if it did not exist


def test_what_became_known_since_asks_for_a_new_release(any_ws: Workspace) -> None:
    """Whoever released had not seen it; while the name stays on the list it is let go anew."""
    ws = closed(any_ws)
    seen = listed(ws, JUNE)["R1"].basis
    release_all(ws, JUNE, AFTER)
    journey(ws, "R1", date(2024, 3, 3), date(2026, 6, 9))  # an old journey: changes nothing
    hand_over(ws, AFTER)
    assert states(ws, JUNE) == {"R1": "changed"}
    with pytest.raises(NotToBeSentError, match="1 in 2026-06"):
        mark_payroll_sent(ws, PLACE, JUNE, AFTER)
    late = release(ws, JUNE, {"R1": seen}, places=[PLACE], by="li", day=AFTER, at=AT)
    assert late.changed == ["R1"]
    assert release_all(ws, JUNE, AFTER, by="wang").released == ["R1"]
    assert len(mark_payroll_sent(ws, PLACE, JUNE, AFTER)) == 1


def test_a_name_that_leaves_needs_nothing_and_one_that_joins_is_released_itself(
    any_ws: Workspace,
) -> None:
    ws = closed(any_ws)
    journey(ws, "R1", date(2026, 6, 3), date(2026, 6, 8))  # in time, worked through late
    row = tables.evidence.c
    with ws.store.write() as connection:  # a corrected file took R2's journey back in time
        of_r2 = tables.evidence.update().where(row.recipient_id == "R2")
        connection.execute(of_r2.values(occurred_on=date(2025, 5, 2), known_from=date(2025, 5, 2)))
        connection.execute(tables.standings.update().values(next_change_on=date.min))
    hand_over(ws, AFTER)
    assert states(ws, JUNE) == {"R2": "waiting"}
    with ws.store.read() as connection:
        assert unreleased(connection, PLACE, JUNE) == {JUNE: 1}
    release_all(ws, JUNE, AFTER)
    sent = mark_payroll_sent(ws, PLACE, JUNE, AFTER)
    assert [who for who, _ in sent] == ["R2"]


def test_only_the_month_in_which_it_begins_asks(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    release_all(ws, JUNE, AFTER)
    mark_payroll_sent(ws, PLACE, JUNE, AFTER)
    hand_over(ws, date(2026, 7, 11))
    assert states(ws, JULY) == {}
    sent = mark_payroll_sent(ws, PLACE, JULY, date(2026, 7, 12))
    assert [(who, one.for_month) for who, one in sent] == [("R1", JULY)]


def test_months_that_were_never_sent_ask_for_the_name_once(any_ws: Workspace) -> None:
    ws = closed(any_ws, date(2026, 8, 11))
    with pytest.raises(NotToBeSentError, match="1 in 2026-06"):
        mark_payroll_sent(ws, PLACE, date(2026, 8, 1), date(2026, 8, 12))
    release_all(ws, JUNE, date(2026, 8, 12))
    sent = mark_payroll_sent(ws, PLACE, date(2026, 8, 1), date(2026, 8, 12))
    assert [one.for_month.month for _, one in sent] == [6, 7, 8]


@pytest.mark.parametrize("day", [date(2026, 6, 5), AFTER])
def test_who_is_held_back_is_paid_until_the_day(any_ws: Workspace, day: date) -> None:
    """Before the close of the payroll or after it, as long as it was not sent."""
    ws = closed(any_ws, min(day, date(2026, 6, 11)))
    hold(ws, date(2026, 7, 15), day)
    hand_over(ws, date(2026, 6, 30))
    assert (standing(ws), rows(ws, "instructions")) == ("paid", [])
    assert states(ws, JUNE) == {"R1": "held"}
    assert mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 30)) == []
    hand_over(ws, date(2026, 7, 12))
    assert (standing(ws), rows(ws, "instructions")) == ("paid", [])
    assert mark_payroll_sent(ws, PLACE, JULY, date(2026, 7, 12)) == []
    hand_over(ws, date(2026, 8, 11))  # the day is over: the suspension begins, with a list again
    august = date(2026, 8, 1)
    assert (standing(ws), states(ws, august)) == ("suspended", {"R1": "waiting"})
    release_all(ws, august, date(2026, 8, 11))
    sent = mark_payroll_sent(ws, PLACE, august, date(2026, 8, 12))
    assert [(one.for_month, one.amount_fen) for _, one in sent] == [(august, -500000)]


def test_it_explains_itself_and_withdraws_the_message(any_ws: Workspace) -> None:
    ws = closed(any_ws, date(2026, 6, 2))
    assert ("suspension", JUNE, "due") in rows(ws, "notices")
    hold(ws, date(2026, 6, 30), date(2026, 6, 3))
    hand_over(ws, date(2026, 6, 3))
    assert ("suspension", JUNE, "withdrawn") in rows(ws, "notices")
    with ws.store.read() as connection:
        query = tables.standings.select().where(tables.standings.c.recipient_id == "R1")
        content = connection.execute(query).one().content
    assert '"held_back"' in content
    assert "HD26-06" in content


def test_a_message_that_was_sent_already_gets_a_counter_message(any_ws: Workspace) -> None:
    ws = closed(any_ws, date(2026, 6, 2))
    mark_notices_sent(ws, date(2026, 6, 2), ["suspension"])
    hold(ws, date(2026, 6, 30), date(2026, 6, 3))
    hand_over(ws, date(2026, 6, 3))
    assert ("counter", JUNE, "due") in rows(ws, "notices")


def test_what_can_and_cannot_be_held_back(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    with pytest.raises(NotOpen, match="not on the suspension list"):
        hold(ws, date(2026, 7, 1), who="R2")
    with pytest.raises(BadContent, match="before the day"):
        hold(ws, date(2026, 6, 1))
    with pytest.raises(BadContent, match="at most 92 days"):
        hold(ws, date(2027, 6, 1))
    with pytest.raises(BadContent):
        hold_back(ws, JUNE, "R1", places=[PLACE], until=AFTER, reason=" ", by="l", day=AFTER, at=AT)
    with pytest.raises(NotOpen):
        hold_back(
            ws, JUNE, "R1", places=["arshan"], until=AFTER, reason="x", by="l", day=AFTER, at=AT
        )
    release_all(ws, JUNE, AFTER)
    mark_payroll_sent(ws, PLACE, JUNE, AFTER)
    with pytest.raises(NotOpen):
        hold(ws, date(2026, 7, 1))
    content = {"effective": "2026-06-01", "until": "2026-07-01", "note": "round about"}
    with pytest.raises(NotOpen, match="was sent"):
        propose(ws, Draft("suspension_held_back", "R1", content), maker="l", day=AFTER, at=AT)


def test_two_people_end_it_before_the_payroll_was_sent_and_nobody_after(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    release_all(ws, JUNE, AFTER)
    first = hold(ws, date(2026, 6, 30))  # held back after it was released
    undo = Draft("undo", "R1", {"note": "本人仍未认证"}, undoes=first)
    made = propose(ws, undo, maker="zhou.ling", day=AFTER, at=AT)
    assert (made.state, states(ws, JUNE)) == ("open", {"R1": "held"})
    approve(ws, made.proposal_id, approver="li", day=AFTER, at=AT)
    # What was released before the name was held back is not released now.
    assert states(ws, JUNE) == {"R1": "changed"}
    second = hold(ws, date(2026, 6, 30))
    undo = Draft("undo", "R1", {"note": "本人仍未认证"}, undoes=second)
    made = propose(ws, undo, maker="zhou.ling", day=AFTER, at=AT)
    mark_payroll_sent(ws, PLACE, JUNE, AFTER)
    with pytest.raises(NotOpen, match="was sent"):
        approve(ws, made.proposal_id, approver="li", day=AFTER, at=AT)
    assert rows(ws, "instructions") == []


def test_what_is_told_of_a_name(any_ws: Workspace) -> None:
    ws = closed(any_ws, date(2026, 5, 4))
    mark_notices_sent(ws, date(2026, 5, 5))
    hand_over(ws, date(2026, 6, 11))
    book = load_book()
    with ws.store.read() as connection:
        (told,) = tell(connection, book, names_of(connection, [PLACE], JUNE), JUNE)
    assert told.certified_through == date(2026, 5, 31)
    assert told.cites == ("HD26-06",)
    assert [(n.kind, n.status) for n in told.notices if n.month < JUNE] == [("reminder", "sent")]
    assert told.lacking == ("no_contact",)


def test_without_a_reminder_that_went_out_something_is_missing(any_ws: Workspace) -> None:
    ws = closed(any_ws)
    with ws.store.read() as connection:
        (told,) = tell(connection, load_book(), names_of(connection, [PLACE], JUNE), JUNE)
    assert told.lacking == ("reminder_not_sent", "no_contact")


def test_held_back_after_the_close_under_rules_that_changed_since(any_ws: Workspace) -> None:
    """A month that closed under other rules is a fact, but what it pays is not before sending."""
    ws = closed(any_ws)
    with ws.store.write() as connection:
        connection.execute(tables.payroll_closes.update().values(rules_version="an earlier one"))
    hand_over(ws, AFTER)
    assert [row[:2] for row in rows(ws, "instructions")] == [(JUNE, JUNE)]
    hold(ws, date(2026, 6, 30))
    hand_over(ws, date(2026, 6, 20))
    assert (standing(ws), rows(ws, "instructions"), rows(ws, "notices")[-1][2]) == (
        *("paid", []),
        "withdrawn",
    )
    assert mark_payroll_sent(ws, PLACE, JUNE, date(2026, 6, 20)) == []


def test_the_order_of_release_hold_evidence_and_days_does_not_matter(tmp_path: Path) -> None:
    """Whatever came first, the same is owed in the end; a release says nothing of payment."""
    steps: list[Callable[[Workspace], object]] = [
        lambda ws: release_all(ws, JUNE, AFTER),
        lambda ws: hold(ws, date(2026, 7, 20)),
        lambda ws: journey(ws, "R2", date(2026, 5, 20), date(2026, 6, 9)),
        lambda ws: hand_over(ws, date(2026, 6, 20)),
    ]
    found = set()
    for number, order in enumerate(islice(permutations(range(len(steps))), 1, None, 3)):
        ws = closed(new_workspace(tmp_path / f"o{number}"))
        for step in order:
            steps[step](ws)
        hand_over(ws, date(2026, 8, 11))
        with ws.store.read() as connection:
            found.add(str(digest(connection)))
        ws.store.engine.dispose()
    assert len(found) == 1


@settings(max_examples=12)
@given(
    until=st.integers(0, 80),
    held_on=st.integers(2, 25),
    seen=st.one_of(st.none(), st.integers(0, 70)),
    days=st.lists(st.integers(0, 75), max_size=3),
)
def test_any_hold_pays_every_month_it_covers_and_withholds_the_rest_once(
    tmp_path_factory: pytest.TempPathFactory,
    until: int,
    held_on: int,
    seen: int | None,
    days: list[int],
) -> None:
    ws = closed(new_workspace(tmp_path_factory.mktemp("hold") / "home"), date(2026, 6, 2))
    day = date(2026, 6, held_on)
    last = day + timedelta(days=until)
    hold(ws, last, day)
    for step in sorted(days):
        hand_over(ws, date(2026, 6, 2) + timedelta(days=step))
    if seen is not None:
        on = date(2026, 6, 15) + timedelta(days=seen)
        journey(ws, "R1", on, on)
    hand_over(ws, date(2026, 9, 11))
    total: dict[date, int] = {}
    for for_month, pay_month, fen, *_ in rows(ws, "instructions"):
        assert not (for_month == JUNE and pay_month == JUNE)
        total[for_month] = total.get(for_month, 0) + fen
    assert total.get(JUNE, 0) == 0
    if last >= date(2026, 7, 10):
        assert total.get(JULY, 0) == 0
    elif seen is None:
        assert total[JULY] == -500000
    again = rows(ws, "instructions")
    with ws.store.write() as connection:
        connection.execute(text("UPDATE standings SET next_change_on = '2026-01-01'"))
    hand_over(ws, date(2026, 9, 11))
    assert rows(ws, "instructions") == again
    ws.store.engine.dispose()
