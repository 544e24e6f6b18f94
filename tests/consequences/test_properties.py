"""Whatever happened: the entries of a month come to what follows for it, and what closed stays."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.consequences.offsets import views
from pipelines.store.consequences import Issued
from rules import Evidence, Recipient
from tests.consequences.lives import Life, sums, what_follows
from tests.rules.strategies import LIFE, LOSS, OTHER, days, histories, recipients

PROOFS = [*LIFE * 2, *LOSS, *["finding"] * 3, "withdrawn", *OTHER]
lives = st.builds(Life, recipients(), histories(PROOFS))


@settings(max_examples=150)
@given(lives, days)
def test_the_entries_of_a_month_come_to_what_follows(life: Life, horizon: date) -> None:
    rows = life.at(horizon).instructions
    assert sums(rows) == what_follows(life.ask(horizon, horizon))
    assert len({row[:2] for row in rows}) == len(rows)
    assert all(row.amount_fen and row.for_month <= row.pay_month for row in rows)


@settings(max_examples=150)
@given(lives, days)
def test_no_shortcut_sees_another_view(life: Life, horizon: date) -> None:
    record = life.record(horizon)
    for pay_month, view in views(record, None):
        close = record.close_of(pay_month.year * 12 + pay_month.month - 1)
        known = min(close, horizon)
        assert view == {row.month: row for row in life.ask(known, known).months}


@settings(max_examples=150)
@given(lives, days, st.integers(1, 200))
def test_pay_months_that_have_closed_do_not_move(life: Life, horizon: date, later: int) -> None:
    close_of = life.record(horizon).close_of

    def closed(asked: date) -> list[object]:
        return [
            row
            for row in life.at(asked).instructions
            if close_of(row.pay_month.year * 12 + row.pay_month.month - 1) < horizon
        ]

    assert closed(horizon) == closed(horizon + timedelta(later))


@settings(max_examples=200)
@given(lives, days, st.data())
def test_nothing_changes_before_the_day_on_which_it_is_said_to(
    life: Life, horizon: date, data: st.DataObject
) -> None:
    following = life.at(horizon)
    changes = [d for d in (life.ask(horizon, horizon).next_change_on, following.wake_on) if d]
    wake = min(changes, default=horizon + timedelta(400))
    assume(wake > horizon + timedelta(1))
    later = horizon + timedelta(data.draw(st.integers(1, min((wake - horizon).days - 1, 300))))
    after = life.at(later)
    assert after.instructions == following.instructions
    same_month = later.replace(day=1) == horizon.replace(day=1)
    assert after.notices == (following.notices if same_month else [])


@st.composite
def stories(draw: st.DrawFn) -> tuple[Recipient, list[tuple[date, str, Evidence | None]]]:
    """Days in order, each with a payroll sent, notices sent or a piece of evidence worked
    through, perhaps long after it was known."""
    story = []
    for piece in draw(histories(PROOFS)):
        lag = draw(st.sampled_from([0, 0, 3, 40, 130]))
        story.append((piece.known_from + timedelta(lag), "learn", piece))
        if piece.known_to:
            story.append((piece.known_to + timedelta(lag), "look", None))
    for _ in range(draw(st.integers(1, 6))):
        story.append((draw(days), draw(st.sampled_from(["payroll", "notices"])), None))
    return draw(recipients()), sorted(story, key=lambda step: step[:2])


@settings(max_examples=150)
@given(stories())
def test_what_was_sent_stays_and_is_never_sent_again(
    story: tuple[Recipient, list[tuple[date, str, Evidence | None]]],
) -> None:
    recipient, steps = story
    life, horizon = Life(recipient), date.min
    for horizon, step, piece in steps:
        before = life.issued
        if piece is not None:
            life.learn(piece)
        elif step == "payroll":
            previous = horizon.replace(day=1) - timedelta(days=1)
            life.send_payroll(previous.replace(day=1), horizon)
        elif step == "notices":
            life.send_notices(horizon)
        assert life.issued.instructions[: len(before.instructions)] == before.instructions
        assert life.issued.notices[: len(before.notices)] == before.notices
    following = life.at(horizon)
    _unique(life.issued, following.instructions, following.notices)
    assert sums(life.everything(horizon)) == what_follows(life.ask(horizon, horizon))


def _unique(issued: Issued, instructions: list[object], notices: list[object]) -> None:
    paid = [row[:2] for row in (*issued.instructions, *instructions)]  # type: ignore[index]
    said = [row[:2] for row in (*issued.notices, *notices)]  # type: ignore[index]
    assert len(set(paid)) == len(paid)
    assert len(set(said)) == len(said)
