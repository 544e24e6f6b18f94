"""The band of a measure: what is usual passes, what is not does not, small feeds do not trip."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.brakes.band import band_of
from pipelines.brakes.judging import Judged, from_json, judge
from pipelines.brakes.measuring import KINDS, Counted, Measure, cohort_of, measure
from pipelines.brakes.table import load_table, read_table
from pipelines.settings import FEEDS, LOSS_FEEDS

TABLE = load_table()
MONDAY = date(2026, 4, 20)


def days_before(values: list[float], day: date = MONDAY) -> list[tuple[date, float]]:
    """One value a day, the last the day before."""
    return [(day - timedelta(days=len(values) - n), value) for n, value in enumerate(values)]


def verdict(name: str, value: float, past: list[float], base: int | None = None) -> str:
    one = Measure(name, value, base, "1940" if name == "loss_per_100000" else "")
    (judged,) = judge("death", MONDAY, [one], {one.key: days_before(past)}, TABLE)
    return judged.verdict


@pytest.mark.parametrize("feed", FEEDS)
def test_every_measure_of_every_feed_has_a_dated_bound_and_a_reason(feed: str) -> None:
    for name in KINDS:
        rule = TABLE.rule(name, feed, MONDAY)
        if name == "loss_per_100000" and feed not in LOSS_FEEDS:
            assert rule is None
            continue
        assert rule is not None and rule.does in ("hold", "warn")
        assert all(len(text) > 15 for text in rule.because.values())
        assert TABLE.rule(name, feed, date(2020, 12, 31)) is None, "the table is dated"


def test_the_newest_entry_in_force_counts() -> None:
    entry = {"measure": "rows", "does": "hold", "because": {"zh": "一", "en": "one"}}
    later = {**entry, "from": date(2026, 4, 20), "factor": 3}
    table = read_table({"history": vars(TABLE.look), "bands": [later, {**entry, "from": MIN}]})
    factors = [table.rule("rows", "death", d).factor for d in (date(2026, 4, 19), MONDAY)]  # type: ignore[union-attr]
    assert factors == [0, 3]


MIN = date(2021, 1, 1)


@pytest.mark.parametrize("wrong", [{"because": {"en": "only"}}, {"does": "stop"}, {"side": "low"}])
def test_an_entry_without_reason_or_with_an_unknown_word_is_refused(wrong: dict[str, str]) -> None:
    entry = {"measure": "rows", "from": MIN, "does": "hold", "because": {"zh": "一", "en": "one"}}
    with pytest.raises(ValueError, match=r"bands\.yaml, rows from 2021-01-01"):
        read_table({"history": vars(TABLE.look), "bands": [entry | wrong]})


@pytest.mark.parametrize(
    ("name", "usual", "value", "base", "expected"),
    [
        ("rows", [1000.0, 1020.0, 980.0], 520, None, "in"),
        ("rows", [1000.0, 1020.0, 980.0], 480, None, "out"),
        ("rows", [1000.0, 1020.0, 980.0], 1990, None, "in"),
        ("rows", [1000.0, 1020.0, 980.0], 2050, None, "out"),
        ("rows", [3.0, 5.0, 4.0], 0, None, "in"),
        ("rows", [3.0, 5.0, 4.0], 12, None, "in"),
        ("rows", [3.0, 5.0, 4.0], 40, None, "out"),
        ("arrival_lag_days", [0.0, 1.0], 10, None, "in"),
        ("arrival_lag_days", [0.0, 0.0], 11, None, "out"),
        ("reject_share", [0.01, 0.02], 0.06, 1000, "in"),
        ("reject_share", [0.01, 0.02], 0.2, 1000, "out"),
        ("reject_share", [0.01, 0.02], 0.5, 4, "in"),
        ("reject_share", [0.3, 0.3], 0.0, 1000, "in"),
        ("match_share", [0.9, 0.92], 0.6, 1000, "out"),
        ("match_share", [0.2, 0.22], 0.9, 1000, "out"),
        ("match_share", [0.9, 0.92], 0.5, 4, "in"),
        ("certain_share", [0.97, 0.98], 0.7, 500, "out"),
        ("event_lag_days", [1.0, 2.0], 60, None, "warn"),
        ("loss_per_100000", [20.0, 30.0], 40, 50_000, "in"),
        ("loss_per_100000", [20.0, 30.0], 300, 50_000, "out"),
        ("loss_per_100000", [0.0, 0.0], 100, 2_000, "in"),
        ("loss_per_100000", [0.0, 0.0], 600, 2_000, "out"),
    ],
)
def test_what_is_usual_passes_and_what_is_not_does_not(
    name: str, usual: list[float], value: float, base: int | None, expected: str
) -> None:
    assert verdict(name, value, usual * 10, base) == expected


def test_with_too_little_history_it_warns_only() -> None:
    found = [verdict("rows", 9000, [100.0] * days) for days in range(12)]
    assert found == ["new"] * 3 + ["warn"] * 7 + ["out"] * 2


def test_a_weekday_is_compared_with_its_own_kind() -> None:
    """A feed that sends little on Sundays: few rows are usual on a Sunday, not on a Monday."""
    past = [(MONDAY - timedelta(days=n), 1000.0) for n in range(1, 61)]
    past = [(day, 50.0 if day.weekday() == 6 else value) for day, value in past]
    rule = TABLE.rule("rows", "death", MONDAY)
    assert rule is not None
    sunday = MONDAY + timedelta(days=6)
    monday_band = band_of(rule, TABLE.look, Measure("rows", 0), MONDAY, past)
    sunday_band = band_of(rule, TABLE.look, Measure("rows", 0), sunday, past)
    assert monday_band.weekday and sunday_band.weekday
    assert not monday_band.holds(60) and monday_band.holds(1000)
    assert sunday_band.holds(60) and not sunday_band.holds(1000)


def test_in_the_first_weeks_a_quiet_sunday_is_not_held() -> None:
    start = date(2026, 4, 6)
    past = [(start + timedelta(days=n), 50.0 if n % 7 >= 5 else 1000.0) for n in range(13)]
    one = Measure("rows", 48)
    (judged,) = judge("travel", date(2026, 4, 19), [one], {one.key: past}, TABLE)
    assert judged.verdict == "in"
    assert judged.band is not None and not judged.band.weekday


def test_one_odd_day_let_go_in_the_past_does_not_open_the_band() -> None:
    past = [1000.0 + n % 7 for n in range(40)]
    past[20] = 50_000
    assert verdict("rows", 40_000, past) == "out"


@given(st.integers(1, 5000), st.integers(0, 2**32))
def test_chance_alone_hardly_ever_stops_a_feed(usual: int, seed: int) -> None:
    """Days drawn around the same mean, by Poisson's variance: eight deviations never trip."""
    draw = Random(seed)
    past = [max(0.0, float(round(draw.gauss(usual, usual**0.5)))) for _ in range(30)]
    now = max(0.0, float(round(draw.gauss(usual, usual**0.5 / 2))))
    assert verdict("rows", now, past) == "in"


@given(st.lists(st.floats(0, 1), min_size=10, max_size=60), st.integers(0, 5000))
def test_a_median_day_is_always_inside(past: list[float], base: int) -> None:
    middle = sorted(past)[len(past) // 2]
    assert verdict("match_share", middle, past, base) == "in"


def test_order_of_the_history_does_not_matter_and_later_days_are_never_needed() -> None:
    past = days_before([float(n) for n in range(900, 930)])
    one = Measure("rows", 2000)
    told = [judge("death", MONDAY, [one], {one.key: p}, TABLE) for p in (past, past[::-1])]
    assert told[0] == told[1]


def test_what_is_measured() -> None:
    batch = Counted(MONDAY, MONDAY + timedelta(days=3), 100, 10, 60, 20, 10, 1.5)
    found = {m.key: m for m in measure(batch, {"1940": 3}, {"1940": 6000, "1950": 4000})}
    values = {key[0]: m.value for key, m in found.items() if not key[1]}
    assert values == {
        "rows": 100,
        "arrival_lag_days": 3,
        "event_lag_days": 1.5,
        "reject_share": 0.1,
        "match_share": 80 / 90,
        "certain_share": 0.75,
    }
    assert found["loss_per_100000", "1940"].value == 50
    assert found["loss_per_100000", "1950"].value == 0, "a day without a death is history too"


def test_a_share_of_nothing_is_no_measure() -> None:
    found = {m.name for m in measure(Counted(MONDAY, MONDAY, 0, 0, 0, 0, 0, 0.0))}
    assert found == {"rows", "arrival_lag_days"}


@pytest.mark.parametrize(
    ("birth", "cohort"),
    [
        ("1948-03-01", "1940"),
        ("1950", "1950"),
        (None, "unknown"),
        ("??", "unknown"),
        ("", "unknown"),
    ],
)
def test_cohorts_are_decades_of_birth(birth: str | None, cohort: str) -> None:
    assert cohort_of(birth) == cohort


def test_a_judgement_survives_being_kept_as_json() -> None:
    one = Measure("rows", 9000)
    (judged,) = judge("death", MONDAY, [one], {one.key: days_before([100.0] * 20)}, TABLE)
    assert isinstance(judged, Judged)
    assert from_json(judged.as_json()) == judged
