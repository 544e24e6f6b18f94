"""What people judged is remembered: never asked again, and asked again where it changed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.review import Draft, approve_bulk, propose_bulk
from pipelines.review.errors import BadContent
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.review.desk_world import (
    DAY,
    HOLMES,
    LI,
    WANG,
    cases_of,
    check_in,
    death,
    decided,
    fill,
    journey,
    moment,
    rows_of,
    say,
    standing,
    tell,
    the_case,
    town,
)

NEXT = DAY + timedelta(1)
THIRD = DAY + timedelta(2)
UNSURE = {"grade": "possible", "score": 9.5, "compared": '[["name","close"]]'}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return town(tmp_path / "home")


def test_the_same_person_is_certified_from_the_day_of_the_judgement(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "travel", DAY, [journey(**UNSURE)])
    case = the_case(any_ws)
    assert (case["kind"], case["strength"], case["amount_fen"]) == ("match_review", 950, 520_000)
    assert standing(any_ws)["certified_through"] == date(2026, 5, 31)
    made = say(any_ws, "same_person", NEXT, case=case["case_id"])
    assert (made.state, made.approver, made.approved_on) == ("approved", None, NEXT)
    assert standing(any_ws)["certified_through"] == date(2027, 4, 30)
    (kept,) = cases_of(any_ws)
    assert (kept["status"], kept["decided_by"]) == ("decided", made.proposal_id)


def test_a_different_person_is_never_asked_again(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "travel", DAY, [journey(**UNSURE)])
    say(any_ws, "different_person", NEXT, case=the_case(any_ws)["case_id"])
    assert cases_of(any_ws, status="open") == []
    tell(any_ws, "travel", NEXT, [journey(**UNSURE)])  # the same journey in the file of a day later
    tell(any_ws, "travel", DAY, [journey(**UNSURE), journey("R2")], 2, THIRD)
    assert cases_of(any_ws, status="open") == []
    assert standing(any_ws)["certified_through"] == date(2026, 5, 31)


@pytest.mark.parametrize(
    "changed",
    [
        {"compared": '[["name","same"]]', "score": 11.0},
        {"day": NEXT},
        {"mode": "air"},
    ],
    ids=["compared otherwise", "another day", "another journey"],
)
def test_changed_evidence_is_asked_again(ws: Workspace, changed: dict[str, object]) -> None:
    tell(ws, "travel", DAY, [journey(**UNSURE)])
    first = the_case(ws)["case_id"]
    say(ws, "different_person", DAY, case=first)
    tell(ws, "travel", NEXT, [journey(**UNSURE | changed)])
    again = the_case(ws)
    assert again["kind"] == "match_review"
    if "compared" in changed:
        assert again["case_id"] == first
        events = rows_of(ws, tables.case_events, tables.case_events.c.case_id == first)
        assert [e["event"] for e in events] == ["opened", "decided", "reopened"]
        assert json.loads(events[0]["after"]) != json.loads(events[2]["after"])


def test_a_higher_grade_is_asked_again_and_certain_matches_are_set_aside_by_two(
    ws: Workspace,
) -> None:
    tell(ws, "death", DAY, [death(**UNSURE)])
    made = say(ws, "different_person", DAY, case=the_case(ws)["case_id"])
    assert made.state == "approved"
    assert cases_of(ws, status="open") == []
    tell(ws, "death", NEXT, [death()])
    case = the_case(ws)
    assert (case["kind"], case["grade"]) == ("loss_verification", "certain")
    made = say(ws, "different_person", NEXT, case=case["case_id"])
    assert (made.state, made.four_eyes) == ("open", True)


def test_a_judgement_reads_the_past_as_it_was_known(ws: Workspace) -> None:
    """The judgement of June does not certify a payroll of May that nothing certified."""
    tell(ws, "travel", DAY, [journey(**UNSURE)])
    day = date(2026, 7, 20)
    tell(ws, "travel", day, [])
    before = rows_of(ws, tables.payroll_skips, tables.payroll_skips.c.recipient_id == HOLMES)
    assert [row["month"] for row in before] == [date(2026, 6, 1), date(2026, 7, 1)]
    say(ws, "same_person", day, case=the_case(ws)["case_id"])
    after = rows_of(ws, tables.payroll_skips, tables.payroll_skips.c.recipient_id == HOLMES)
    assert [row["month"] for row in after] == [date(2026, 6, 1), date(2026, 7, 1)]
    assert standing(ws)["payment"] == "paid"
    assert standing(ws)["back_pay_fen"] == 2 * 520_000


def test_held_evidence_is_released_or_rejected_once_for_all(ws: Workspace) -> None:
    odd = {"channel": "neimenggu_app"}
    tell(ws, "certification", DAY, [check_in(**odd), check_in("R2", **odd)])
    assert the_case(ws)["kind"] == the_case(ws, "R2")["kind"] == "held_evidence"
    say(ws, "release_held", NEXT, case=the_case(ws)["case_id"])
    say(ws, "reject_held", NEXT, who="R2", case=the_case(ws, "R2")["case_id"])
    assert standing(ws)["certified_through"] == date(2027, 4, 30)
    assert standing(ws, "R2")["certified_through"] == date(2026, 5, 31)
    tell(ws, "certification", NEXT, [check_in(**odd), check_in("R2", **odd)])
    assert cases_of(ws, status="open") == cases_of(ws, "R2", status="open") == []


def test_in_a_conflict_the_evidence_is_named(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    tell(ws, "travel", DAY, [journey()])
    case = the_case(ws)
    assert case["kind"] == "conflict"
    with pytest.raises(BadContent):
        say(ws, "different_person", case=case["case_id"])
    (record,) = rows_of(ws, tables.evidence, tables.evidence.c.kind == "death")
    decided(ws, "different_person", case=case["case_id"], evidence=[record["evidence_id"]])
    assert cases_of(ws, status="open") == []
    assert standing(ws)["certified_through"] == date(2027, 4, 30)


def test_many_at_once_are_alike_and_decided_by_two(ws: Workspace) -> None:
    people = ["R1", "R2", "R3"]
    tell(ws, "travel", DAY, [journey(who, **UNSURE) for who in people])
    tell(ws, "death", DAY, [death("R4", grade="possible")])
    drafts = [Draft("different_person", w, {}, the_case(ws, w)["case_id"]) for w in people]
    loss = Draft("different_person", "R4", {}, the_case(ws, "R4")["case_id"])
    for wrong in ([loss], [*drafts, loss], [], [Draft("same_person", "R1", {}, None)]):
        with pytest.raises(BadContent):
            propose_bulk(ws, wrong, maker=LI, day=DAY, at=moment(DAY))
    bulk = propose_bulk(ws, drafts, maker=LI, day=DAY, at=moment(DAY))
    assert all(the_case(ws, who) for who in people)
    done = approve_bulk(ws, bulk, approver=WANG, day=DAY, at=moment(DAY))
    assert [one.state for one in done] == ["approved"] * 3
    assert [cases_of(ws, who, status="open") for who in people] == [[], [], []]
