"""Weights, grades, explanations, training and judging."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchers.compare.births import Born, compare_births
from matchers.evaluate import LinkRow, TruthRow, draw_blind_sample, interval, judge
from matchers.evaluation_page import evaluation_page
from matchers.explain import explain, summary, texts
from matchers.grade import Candidate, grade_row, is_too_weak
from matchers.picture import waterfall_svg
from matchers.score import Pattern, probability, weigh
from matchers.train import train
from matchers.weights import FIELDS, WeightsError, load_weights, parse_weights

WEIGHTS = load_weights()
SAME = Pattern("same", "", "same", "", "same", "same", 1)
MILLIONS = 3_500_000


def test_every_level_has_a_text_in_both_languages() -> None:
    for field in FIELDS:
        assert set(texts()[field]) == set(WEIGHTS.table[field])
        for told in texts()[field].values():
            assert told["zh"] and told["en"]


def test_every_level_says_where_its_numbers_came_from() -> None:
    for field in FIELDS:
        for entry in WEIGHTS.table[field].values():
            assert entry["from"] in ("count", "field", "em")


@pytest.mark.parametrize(
    "fault", [{"m": 0, "u": 1, "from": "em"}, {"m": 1, "from": "em"}, {"n": 1}]
)
def test_a_faulty_table_is_refused_with_its_place(fault: dict[str, object]) -> None:
    source = copy.deepcopy(WEIGHTS.source)
    source["name"]["same"] = fault
    with pytest.raises(WeightsError, match=r"mine: name\.same"):
        parse_weights(source, "mine")


def test_a_common_name_proves_less_than_a_rare_one() -> None:
    rare = weigh(SAME, WEIGHTS, MILLIONS)
    common = weigh(SAME._replace(same_name=1024), WEIGHTS, MILLIONS)
    assert rare.weight - common.weight == pytest.approx(math.log2(1024.5 / 1.5))


def test_missing_is_not_disagreement() -> None:
    missing = weigh(SAME._replace(birth="missing", sex="missing"), WEIGHTS, MILLIONS)
    other = weigh(SAME._replace(birth="different", sex="different"), WEIGHTS, MILLIONS)
    assert missing.parts[2:] == (0.0, 0.0)
    assert other.weight < missing.weight < weigh(SAME, WEIGHTS, MILLIONS).weight


def test_scores_rise_with_weight_and_do_not_saturate_when_evidence_is_thin() -> None:
    thin = [
        Pattern("missing", "", "same", "", "same", "missing", n) for n in (1, 4, 64, 1024, 16384)
    ]
    scores = [weigh(pattern, WEIGHTS, MILLIONS).score for pattern in thin]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] < 0.9999
    assert len(set(scores)) == len(scores)


def _graded(*candidates: Candidate) -> list[tuple[int, str, str]]:
    links, _ = grade_row(candidates, WEIGHTS, "death")
    return [(link.rid, link.grade, link.rule) for link in links]


def _candidate(rid: int = 1, person: str = "a", cleared: bool = False, **levels: str) -> Candidate:
    return Candidate(rid, person, weigh(SAME._replace(**levels), WEIGHTS, MILLIONS), cleared)


def test_definite_rules_forbid_certain() -> None:
    assert _graded(_candidate()) == [(1, "certain", "")]
    assert _graded(_candidate(cleared=True)) == [(1, "possible", "cleared")]
    assert _graded(_candidate(sex="different")) == [(1, "possible", "sex")]
    assert _graded(_candidate(birth="year")) == [(1, "possible", "birth")]
    assert _graded(_candidate(name="one_differs")) == [(1, "possible", "name")]
    assert _graded(_candidate(name="one_missing")) == [(1, "possible", "name")]
    for number in ("mask_most", "mask_half", "one_slip"):
        assert _graded(_candidate(number=number)) == [(1, "certain", "")]
        assert _graded(_candidate(number=number, name="same_shape")) == [(1, "possible", "name")]
    assert _graded(_candidate(number="missing")) == [(1, "possible", "number")]


def test_two_recipients_within_the_margin_are_never_certain() -> None:
    both = _graded(_candidate(1, "a"), _candidate(2, "b", name="variant"))
    assert {grade for _, grade, _ in both} == {"possible"}
    apart = _graded(_candidate(1, "a"), _candidate(2, "b", name="different"))
    assert apart == [(1, "certain", "")]


def test_one_person_with_two_benefits_gets_both_links() -> None:
    assert _graded(_candidate(1, "a"), _candidate(2, "a")) == [
        (1, "certain", ""),
        (2, "certain", ""),
    ]


def test_rivals_share_the_probability() -> None:
    links, _ = grade_row([_candidate(1, "a"), _candidate(2, "b")], WEIGHTS, "death")
    assert [link.score for link in links] == pytest.approx([0.5, 0.5], abs=1e-6)


def test_reasons_for_no_link() -> None:
    assert grade_row([], WEIGHTS, "death") == ([], "no_candidate")
    weak = _candidate(number="other_valid", name="surname", birth="different")
    assert grade_row([weak], WEIGHTS, "death") == ([], "too_weak")
    crowd = [_candidate(i, str(i), number="missing") for i in range(9)]
    assert grade_row(crowd, WEIGHTS, "death") == ([], "ambiguous")


def test_evidence_is_told_in_order_with_weights() -> None:
    weighed = weigh(SAME._replace(number_detail="letter_o", sex="missing"), WEIGHTS, MILLIONS)
    steps = explain(weighed.evidence_json)
    assert [step.field for step in steps] == list(FIELDS)
    assert steps[0].en == "the number is the same (letter O read as zero)"
    assert steps[-1].total == pytest.approx(weighed.weight, abs=0.05)
    assert "姓名相同" in summary(weighed.evidence_json)
    assert "性别" not in summary(weighed.evidence_json)
    assert json.loads(weighed.evidence_json)[0]["detail"] == "letter_o"


def test_the_waterfall_shows_every_comparison() -> None:
    svg = waterfall_svg(weigh(SAME, WEIGHTS, MILLIONS).evidence_json, "en", prior=-22.0)
    assert svg.startswith("<svg")
    for told in ("before comparing", "the number is the same", "the name is the same", "total"):
        assert told in svg


def test_training_learns_the_shares_of_the_data_and_is_reproducible() -> None:
    counts = {
        SAME: 60_000,
        SAME._replace(name="variant"): 30_000,
        Pattern("other_valid", "", "different", "", "different", "missing", 1): 50_000,
    }
    one = train(counts, WEIGHTS, 200_000, "t1")
    assert one == train(dict(reversed(counts.items())), WEIGHTS, 200_000, "t1")
    trained = parse_weights(one.source, "t1")
    assert trained.version == "t1"
    assert trained.table["name"]["variant"]["m"] == pytest.approx(1 / 3, abs=0.01)
    assert one.matches == pytest.approx(90_000, rel=0.01)
    assert WEIGHTS.table["name"]["variant"]["m"] == 0.012
    with pytest.raises(ValueError, match="match a feed first"):
        train({}, WEIGHTS, 1, "t")


def test_judging_counts_what_was_right() -> None:
    links = [
        LinkRow("1", "A", "certain", 0.99999),
        LinkRow("2", "B", "certain", 0.9999),
        LinkRow("3", "C", "possible", 0.7),
        LinkRow("4", "X", "possible", 0.4),
    ]
    truth = [
        TruthRow("1", "A"),
        TruthRow("2", "Z"),
        TruthRow("3", "C", True),
        TruthRow("5", "E", True),
        TruthRow("6", ""),
    ]
    judged = judge(links, truth)
    assert (judged.certain, judged.wrong_certain) == (2, 1)
    assert judged.right_among_possible == 0.5
    assert judged.recall_certain_undamaged == 0.5
    assert judged.recall_damaged == 0.5
    assert judged.best_f1 == pytest.approx(2 * 2 / (3 + 4))
    assert judged.best_threshold == 0.7
    assert sum(b.links for b in judged.calibration) == 4
    page = evaluation_page({"death": judged}, "w1")
    assert page.count("<svg") == 2
    assert "0.5000000" in page


def test_nothing_to_judge_is_no_error() -> None:
    judged = judge([], [])
    assert judged.wrong_among_certain is None
    assert judged.best_f1 == 0.0


@given(st.integers(0, 500), st.integers(1, 500))
@example(0, 3)
def test_the_interval_holds_the_share(right: int, more: int) -> None:
    low, high = interval(right, right + more)
    assert 0 <= low <= right / (right + more) <= high <= 1


def test_a_blind_sample_is_drawn_from_every_grade_and_reproducible() -> None:
    links = [LinkRow(str(i), "A", "certain" if i % 10 else "possible", 0.5) for i in range(500)]
    drawn = draw_blind_sample(links, 40, seed=3)
    assert drawn == draw_blind_sample(list(reversed(links)), 40, seed=3)
    assert len(drawn) == 40
    assert sum(k.grade == "possible" for k in drawn) == 20


@pytest.mark.parametrize(
    ("row", "person", "level"),
    [
        ((19510716, 19510716, ""), (19510716, 19510716, ""), "same"),
        ((19510716, 19510716, ""), (19511607, 19511607, ""), "swapped"),
        ((19510305, 19510305, ""), (19510503, 19510503, ""), "swapped"),
        ((19510101, 19511231, "year"), (19510716, 19510716, ""), "within"),
        ((19510101, 19510101, "first_of_january"), (19510716, 19510716, ""), "within"),
        ((19510716, 19510716, ""), (19510726, 19510726, ""), "one_digit"),
        ((19510716, 19510716, ""), (19510823, 19510823, ""), "lunar"),
        ((19510716, 19510716, ""), (19511230, 19511230, ""), "year"),
        ((19510716, 19510716, ""), (19620101, 19620101, ""), "different"),
        ((None, None, ""), (19510716, 19510716, ""), "missing"),
    ],
)
def test_levels_of_birth_dates(
    row: tuple[int | None, int | None, str], person: tuple[int | None, int | None, str], level: str
) -> None:
    assert compare_births(Born(*row), Born(*person)).level == level


def test_a_margin_of_nothing_would_let_rivals_be_certain() -> None:
    loose = replace(WEIGHTS, grade={**WEIGHTS.grade, "margin_bits": 0, "certain_score": 0.5})
    rivals = [_candidate(1, "a"), _candidate(2, "b", name="variant")]
    links, _ = grade_row(rivals, loose, "death")
    assert links[0].grade == "certain"


def test_rare_characters_help_only_where_certain_is_out_of_reach() -> None:
    nameless = Pattern("missing", "", "same", "", "missing", "same", 1)
    rare = weigh(nameless._replace(rare=6), WEIGHTS, MILLIONS)
    assert rare.weight == pytest.approx(weigh(nameless, WEIGHTS, MILLIONS).weight + 6)
    assert '"detail":"rare"' in rare.evidence_json
    for number in WEIGHTS.grade["certain_numbers"]:
        plain = SAME._replace(number=number)
        assert weigh(plain._replace(rare=6), WEIGHTS, MILLIONS) == weigh(plain, WEIGHTS, MILLIONS)
    other = nameless._replace(name="one_differs")
    assert weigh(other._replace(rare=6), WEIGHTS, MILLIONS) == weigh(other, WEIGHTS, MILLIONS)


def test_a_namesake_born_the_same_day_is_never_ruled_out() -> None:
    """However rare the name: with another valid number it stays an even chance."""
    pattern = Pattern("other_valid_same_birth", "", "same", "", "same", "same", 1, 12)
    assert weigh(pattern, WEIGHTS, MILLIONS).score <= 0.5
    links, _ = grade_row([Candidate(1, "", weigh(pattern, WEIGHTS, MILLIONS))], WEIGHTS, "travel")
    assert [link.grade for link in links] == ["possible"]


@given(st.lists(st.floats(-60, 60), min_size=1, max_size=6), st.sampled_from(["travel", "death"]))
def test_too_weak_can_be_told_without_looking_at_rivals(odds: list[float], feed: str) -> None:
    weighed = weigh(SAME, WEIGHTS, 1000)
    row = [Candidate(n, str(n), replace(weighed, log_odds=bits)) for n, bits in enumerate(odds)]
    links, reason = grade_row(row, WEIGHTS, feed)
    floor = WEIGHTS.grade["possible_score"][feed]
    if is_too_weak(odds, WEIGHTS, feed):
        assert (links, reason) == ([], "too_weak")
    else:
        assert reason != "too_weak" or probability(max(odds)) == pytest.approx(floor)
