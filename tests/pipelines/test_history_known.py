"""What was known of a recipient on a day: replay, and what amounts and residence were when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.evaluation.asking import ask
from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.judging import load_book
from pipelines.evaluation.projection import standing_content
from pipelines.evaluation.translation import question_of, standing_of
from pipelines.store.evidence import Held
from pipelines.store.recipients import Judged
from pipelines.workspace import Workspace
from tests.pipelines.register_story import Entry, File, Version, learn, on, run, state
from tests.pipelines.small_world import Person

BOOK = load_book()
ME = Judged(
    "R1",
    "beijing/haidian",
    "enterprise_retiree",
    date(2025, 3, 1),
    None,
    None,
    "local",
    "unknown",
    500000,
)


def at(version: Judged, day: date, **values: object) -> Judged:
    """The version with something else, known from a day."""
    return version._replace(known_from=day, **values)


def inputs(*versions: Judged, held: tuple[Held, ...] = ()) -> Inputs:
    return Inputs(versions[-1], held, None, earlier=versions[:-1])


def travelled(day: date) -> Held:
    told = '{"boarded":true,"mode":"rail"}'
    return Held("R1", f"e{day}", "travel", day, "travel", day, "certain", day, None, told)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@settings(max_examples=40)
@given(
    st.lists(days, unique=True, min_size=1, max_size=3).map(sorted),
    st.lists(days, max_size=3, unique=True),
    days,
    days,
)
def test_versions_in_which_nothing_of_it_changed_change_no_standing(
    known: list[date], journeys: list[date], as_of: date, known_at: date
) -> None:
    held = tuple(travelled(day) for day in journeys)
    alone = standing_of(inputs(ME, held=held), BOOK, as_of, known_at)
    versions = inputs(ME, *(at(ME, day) for day in known), held=held)
    told = standing_of(versions, BOOK, as_of, known_at)
    assert replace(told, next_change_on=None) == replace(alone, next_change_on=None)
    assert told.next_change_on is None or told.next_change_on > as_of


def test_each_day_has_its_version() -> None:
    versions = inputs(ME, at(ME, on(0), benefit_class="work_injury"), at(ME, on(5)))
    classes = [question_of(versions, on(n))[0].benefit_class for n in (-1, 0, 4, 5)]
    expected = ["enterprise_retiree", "work_injury", "work_injury", "enterprise_retiree"]
    assert classes == expected
    assert standing_of(versions, BOOK, on(-3), on(-3)).next_change_on == on(0)


def test_changes_of_amount_and_residence_count_from_the_day_they_became_known() -> None:
    later = at(ME, on(5), monthly_fen=600000, residence="abroad")
    recipient, told = question_of(inputs(ME, later), on(30))
    assert (recipient.monthly_amount, recipient.residence) == (Decimal(5000), "local")
    assert [(e.kind, e.date, e.known_from, e.amount, e.to) for e in told] == [
        ("amount_changed", on(5), on(5), Decimal(6000), None),
        ("residence_changed", on(5), on(5), None, "abroad"),
    ]


def test_months_skipped_before_a_change_keep_their_amount() -> None:
    later = at(ME, date(2026, 6, 20), monthly_fen=600000)
    standing = standing_of(inputs(ME, later), BOOK, date(2026, 7, 20), date(2026, 7, 20))
    amounts = {month.month: amount for month, amount, _ in standing.skipped_months}
    assert amounts[5] == Decimal(5000)
    assert amounts[7] == Decimal(6000)


def test_a_decision_is_replayed_as_the_register_was_known_then(any_ws: Workspace) -> None:
    """Promise 4: approval, amount and residence of the day, whatever the register says since."""
    learn(any_ws, Version(None, (Entry(0), Entry(1))))
    run(any_ws, File("travel", on(0), (1,)))
    me = Person(0).recipient_id
    then = standing_content(ask(any_ws, me, on(0), on(0)))
    changed = Entry(0, approved="2025-09", amount=7000, residence="abroad")
    learn(any_ws, Version(on(10), (changed,)))
    state(any_ws, on(12))
    assert standing_content(ask(any_ws, me, on(0), on(0))) == then
    assert standing_content(ask(any_ws, me, on(9), on(9))) != standing_content(
        ask(any_ws, me, on(10), on(10))
    )
