"""The clock of a case: working days, pauses, and what no pause can do."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.casework.sla import Wait, clock, latest_start_late, working_days
from rules.working_days import is_working_day

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
"""Years that the official calendar covers."""

DAYS = st.dates(FIRST, LAST)
LIMITS = st.integers(1, 40)


@st.composite
def _waits(draw: st.DrawFn) -> list[Wait]:
    found: list[Wait] = []
    for asked in draw(st.lists(DAYS, max_size=5)):
        length = draw(st.one_of(st.none(), st.integers(0, 60)))
        found.append((asked, None if length is None else asked + timedelta(length)))
    return found


def _counted(started: date, waits: list[Wait], end: date) -> int:
    """The same by looking at every day."""
    days = (started + timedelta(n) for n in range(1, (end - started).days + 1))
    return sum(
        is_working_day(day)[0] and not any(a < day and (b is None or day <= b) for a, b in waits)
        for day in days
    )


@given(DAYS, DAYS)
def test_working_days_are_those_of_the_calendar(after: date, through: date) -> None:
    assert working_days(after, through) == _counted(after, [], through)


@given(DAYS, _waits(), LIMITS, DAYS)
def test_what_counts_is_every_working_day_that_does_not_wait(
    started: date, waits: list[Wait], limit: int, today: date
) -> None:
    told = clock(started, waits, limit, today)
    assert told.used == _counted(started, waits, today)
    assert told.left == limit - told.used
    assert told.late == (told.used > limit)


@given(DAYS, _waits(), LIMITS, DAYS)
def test_the_last_day_in_time_is_the_last_one_on_which_the_clock_is_not_late(
    started: date, waits: list[Wait], limit: int, today: date
) -> None:
    due = clock(started, waits, limit, today).due
    if due is None:
        assert any(ended is None for _, ended in waits)
        far = clock(started, waits, limit, LAST + timedelta(400))
        assert not far.late
        return
    assert clock(started, waits, limit, due).used == limit
    assert clock(started, waits, limit, due - timedelta(1)).used < limit


@given(DAYS, _waits(), LIMITS, DAYS, st.randoms())
def test_the_order_of_waits_is_irrelevant(
    started: date, waits: list[Wait], limit: int, today: date, random: object
) -> None:
    mixed = list(waits)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    told = clock(started, waits, limit, today)
    assert clock(started, mixed, limit, today) == told
    assert clock(started, mixed + waits, limit, today) == told


@given(DAYS, _waits(), LIMITS, DAYS, DAYS, st.one_of(st.none(), st.integers(0, 60)))
def test_a_pause_never_shortens_the_time(
    started: date, waits: list[Wait], limit: int, today: date, asked: date, length: int | None
) -> None:
    more = [*waits, (asked, None if length is None else asked + timedelta(length))]
    before, after = clock(started, waits, limit, today), clock(started, more, limit, today)
    assert after.used <= before.used
    assert after.due is None or (before.due is not None and after.due >= before.due)
    assert before.late or not after.late


@given(DAYS, _waits(), LIMITS, DAYS, st.integers(0, 30))
def test_time_never_runs_backwards(
    started: date, waits: list[Wait], limit: int, today: date, later: int
) -> None:
    now = clock(started, waits, limit, today)
    then = clock(started, waits, limit, today + timedelta(later))
    assert now.used <= then.used
    assert now.due == then.due


@given(DAYS, _waits(), LIMITS, DAYS, st.integers(0, 300))
def test_a_decided_case_keeps_its_time(
    started: date, waits: list[Wait], limit: int, decided: date, later: int
) -> None:
    told = clock(started, waits, limit, decided + timedelta(later), decided)
    assert told.state == "stopped"
    assert told.used == clock(started, waits, limit, decided).used


@given(LIMITS, DAYS)
def test_nothing_opened_after_the_latest_start_is_late(limit: int, today: date) -> None:
    start = latest_start_late(limit, today)
    assert clock(start, [], limit, today).late
    assert not clock(start + timedelta(1), [], limit, today).late


def test_holidays_and_make_up_days_count_as_the_state_council_said() -> None:
    # Labour Day 2026 is off from 1 to 5 May; Saturday 9 May is worked.
    opened = date(2026, 4, 30)
    assert clock(opened, [], 3, date(2026, 5, 9)).used == 4
    assert clock(opened, [], 3, date(2026, 5, 5)).used == 0
    assert clock(opened, [], 3, opened).due == date(2026, 5, 8)


def test_the_day_of_asking_counts_and_the_day_of_the_answer_does_not() -> None:
    monday = date(2026, 4, 13)
    waits = [(date(2026, 4, 14), date(2026, 4, 16))]
    told = clock(monday, waits, 5, date(2026, 4, 17))
    assert told.used == 2  # Tuesday and Friday
    assert told.due == date(2026, 4, 22)
    running = clock(monday, [(date(2026, 4, 14), None)], 5, date(2026, 4, 17))
    assert (running.state, running.used, running.due) == ("waiting", 1, None)


def test_soon_is_said_of_a_running_clock_only() -> None:
    opened = date(2026, 4, 13)
    assert not clock(opened, [], 5, date(2026, 4, 14)).soon
    assert clock(opened, [], 5, date(2026, 4, 16)).soon
    assert clock(opened, [], 5, date(2026, 4, 20)).soon  # the last day
    assert not clock(opened, [], 5, date(2026, 4, 21)).soon
    assert not clock(opened, [(date(2026, 4, 16), None)], 5, date(2026, 4, 20)).soon
