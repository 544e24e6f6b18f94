"""Findings: what they stop and certify, taking them back, and looking at them again."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.review import BadContent, Cascade, Draft, NotOpen, preview, sentences
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.review.desk_world import (
    DAY,
    HOLMES,
    LOST,
    agree,
    cases_of,
    death,
    decided,
    fill,
    journey,
    rows_of,
    say,
    standing,
    state,
    tell,
    the_case,
    town,
)

NEXT = DAY + timedelta(1)
LATER = date(2026, 6, 15)
SEEN = {"seen_alive_on": "2026-04-19", "how_verified": "at the counter, with card"}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return town(tmp_path / "home")


def test_not_lost_and_seen_alive_certifies(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "death", DAY, [death()])
    made = say(any_ws, "finding_not_lost", case=the_case(any_ws)["case_id"], **SEEN)
    assert (made.state, made.four_eyes) == ("approved", False)
    assert standing(any_ws)["certified_through"] == date(2027, 4, 30)
    tell(any_ws, "death", NEXT, [death()])  # the same report again
    assert cases_of(any_ws, status="open") == []
    tell(any_ws, "death", NEXT, [death(source="civil_affairs")], 2, NEXT)
    assert the_case(any_ws)["kind"] == "conflict"  # another source, against somebody seen alive


def test_an_objection_reinstates_on_two_peoples_word_with_what_was_withheld(
    any_ws: Workspace,
) -> None:
    fill(any_ws)
    tell(any_ws, "death", DAY, [death()])
    decided(any_ws, "finding_lost", case=the_case(any_ws)["case_id"], **LOST)
    tell(any_ws, "travel", LATER, [])
    assert standing(any_ws)["payment"] == "stopped"
    plain = say(any_ws, "finding_not_lost", LATER, how_verified="he says so")
    assert plain.four_eyes
    seen = {"seen_alive_on": LATER.isoformat(), "how_verified": "came in", "ground": "death"}
    made = say(any_ws, "objection", LATER, wrong_source="cremation", **seen)
    assert standing(any_ws)["payment"] == "stopped"
    agree(any_ws, made, LATER)
    found = standing(any_ws)
    assert (found["payment"], found["back_pay_fen"]) == ("paid", 2 * 520_000)
    assert found["certified_through"] == date(2027, 6, 30)


@pytest.mark.parametrize("note", ["a", "b", "c", "d"])
def test_an_objection_on_the_day_of_the_finding_reinstates_whatever_their_ids(
    ws: Workspace, note: str
) -> None:
    tell(ws, "death", DAY, [death()])
    decided(ws, "finding_lost", case=the_case(ws)["case_id"], **LOST)
    decided(ws, "objection", ground="death", note=note, **SEEN)
    tell(ws, "travel", LATER, [])  # a month in which a stop would be felt
    assert standing(ws)["payment"] == "paid"


def test_an_undo_by_two_people_restores_what_was(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "death", DAY, [death()])
    case = the_case(any_ws)
    before = standing(any_ws)
    lost = decided(any_ws, "finding_lost", case=case["case_id"], **LOST)
    assert standing(any_ws)["content"] != before["content"]
    undo = say(any_ws, "undo", undoes=lost.proposal_id, note="the wrong person")
    assert (undo.state, undo.four_eyes, undo.case_id) == ("open", True, case["case_id"])
    with pytest.raises(NotOpen):
        say(any_ws, "undo", undoes=lost.proposal_id, note="once more")
    agree(any_ws, undo)
    assert standing(any_ws)["content"] == before["content"]
    assert the_case(any_ws)["case_id"] == case["case_id"]
    states = {p["proposal_id"]: p["state"] for p in rows_of(any_ws, tables.proposals)}
    assert states == {lost.proposal_id: "undone", undo.proposal_id: "approved"}
    with pytest.raises(NotOpen):
        say(any_ws, "undo", undoes=undo.proposal_id, note="no")
    again = decided(any_ws, "finding_lost", case=case["case_id"], **LOST)
    assert again.state == "approved"
    assert len(rows_of(any_ws, tables.evidence, tables.evidence.c.kind == "finding")) == 2


def test_an_undone_judgement_asks_again(ws: Workspace) -> None:
    tell(ws, "travel", DAY, [journey(grade="possible")])
    case = the_case(ws)["case_id"]
    made = say(ws, "same_person", NEXT, case=case)
    with pytest.raises(BadContent):
        say(ws, "undo", DAY, undoes=made.proposal_id, note="before it was")
    decided(ws, "undo", NEXT, undoes=made.proposal_id, note="another person after all")
    assert the_case(ws)["case_id"] == case
    assert standing(ws)["certified_through"] == date(2026, 5, 31)


def test_a_record_taken_back_puts_the_finding_up_for_another_look(any_ws: Workspace) -> None:
    ws = any_ws
    fill(ws)
    tell(ws, "death", DAY, [death(), death("R2")])
    case = the_case(ws)["case_id"]
    lost = decided(ws, "finding_lost", case=case, **LOST)
    tell(ws, "death", DAY, [death("R2")], 2, LATER)
    assert standing(ws)["payment"] == "stopped"  # a finding is never overwritten
    again = the_case(ws)
    assert (again["case_id"], again["kind"]) == (case, "loss_verification")
    assert again["opened_on"] == LATER
    events = rows_of(ws, tables.case_events, tables.case_events.c.case_id == case)
    assert [e["event"] for e in events] == ["opened", "decided", "reopened"]
    (record,) = rows_of(
        ws,
        tables.evidence,
        tables.evidence.c.recipient_id == HOLMES,
        tables.evidence.c.kind == "death",
    )
    shown = json.loads(events[-1]["after"])["evidence"]
    assert record["evidence_id"] in shown
    assert record["known_to"] == LATER
    stands = decided(ws, "finding_lost", LATER, case=case, **LOST)
    (kept,) = cases_of(ws)
    assert (kept["status"], kept["decided_by"]) == ("decided", stands.proposal_id)
    assert standing(ws)["payment"] == "stopped"
    assert lost.proposal_id != stands.proposal_id


def test_another_look_may_end_in_an_undo(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    lost = decided(ws, "finding_lost", case=the_case(ws)["case_id"], **LOST)
    tell(ws, "death", DAY, [], 2, LATER)
    undo = decided(ws, "undo", LATER, undoes=lost.proposal_id, note="the source was wrong")
    (kept,) = cases_of(ws)
    assert (kept["status"], kept["decided_by"]) == ("decided", undo.proposal_id)
    assert standing(ws)["payment"] == "paid"


def test_a_desk_records_certifications_and_visits(ws: Workspace) -> None:
    papers = ["form", "card_front", "card_back", "photo_face_time_card"]
    said = {"channel": "employer_form", "certified_on": "2026-04-18", "papers": papers}
    made = say(ws, "certification", **said)
    assert made.state == "approved"
    found = standing(ws)
    assert found["certified_through"] == date(2027, 4, 30)
    assert (found["certified_feed"], found["certified_day"]) == ("manual", None)
    say(ws, "home_visit_requested", who="R2", asked_on="2026-04-18", street_office="Shangdi")
    say(ws, "home_visit_made", who="R3", visited_on="2026-04-18")
    say(ws, "employer_contact", who="R4", contacted_on="2026-04-18", result="no_result")
    kinds = {row["kind"] for row in rows_of(ws, tables.evidence)}
    assert kinds == {"certified", "home_visit_requested", "home_visit_made", "employer_contact"}
    tell(ws, "travel", LATER, [])
    payments = [standing(ws, who)["payment"] for who in ("R1", "R2", "R3")]
    assert payments == ["paid", "paid", "suspended"]


CASCADES = {
    "finding_lost": LOST,
    "finding_not_lost": SEEN,
    "different_person": {},
    "same_person": {},
    "objection": SEEN | {"ground": "death"},
    "certification": {
        "channel": "counter",
        "certified_on": "2026-04-20",
        "papers": ["card_shown"],
    },
}


@pytest.mark.parametrize("kind", CASCADES)
def test_the_cascade_is_what_then_happens(ws: Workspace, kind: str) -> None:
    tell(ws, "death", DAY, [death()])
    case = the_case(ws)["case_id"]
    tell(ws, "travel", LATER, [])
    foretold = check(ws, kind, LATER, case, CASCADES[kind])
    if kind == "finding_lost":
        assert foretold.after.stops_from == date(2026, 5, 1)
        assert (foretold.after.overpaid, foretold.after.overpaid_months) == (5200, 1)
        assert sentences(foretold, "en")[:2] == [
            "Payment stops from 2026-05.",
            "1 month overpaid, 5,200.00 yuan.",
        ]
        assert sentences(foretold)[0] == "自 2026-05 起停发。"


def test_the_cascade_of_an_undo_is_what_then_happens(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    lost = decided(ws, "finding_lost", case=the_case(ws)["case_id"], **LOST)
    tell(ws, "travel", LATER, [journey("R2", LATER)])
    foretold = check(ws, "undo", LATER, None, {"note": "wrong"}, lost.proposal_id)
    assert (foretold.before.payment, foretold.after.payment) == ("stopped", "paid")
    assert foretold.after.back_pay == 2 * 5200
    assert "payment" in foretold.changed


def check(
    ws: Workspace,
    kind: str,
    day: date,
    case: str | None,
    content: dict[str, object],
    undoes: str | None = None,
) -> Cascade:
    """Foretell, decide, and compare with the rows that were written."""
    before = state(ws)
    draft = Draft(kind, HOLMES, content, case, undoes)
    foretold = preview(ws, draft, day=day)
    assert state(ws) == before
    assert sentences(foretold, "en") and sentences(foretold, "zh")
    decided(ws, kind, day, case=case, undoes=undoes, **content)
    found = standing(ws)
    after = foretold.after
    assert found["payment"] == after.payment
    assert found["certified_through"] == after.certified_through
    assert found["unpaid_from"] == after.unpaid_from
    assert found["back_pay_fen"] == after.back_pay * 100
    assert json.loads(found["content"])["overpaid"] == f"{after.overpaid:.2f}"
    assert json.loads(found["content"])["queues"] == list(after.queues)
    opened = {c["case_id"] for c in cases_of(ws, status="open")}
    assert opened == {c.case_id for c in after.cases}
    written = rows_of(
        ws,
        tables.instructions,
        tables.instructions.c.recipient_id == HOLMES,
        tables.instructions.c.status == "open",
    )
    named = ("for_month", "pay_month", "amount_fen")
    assert {tuple(row[n] for n in named) for row in written} == {
        tuple(row[n] for n in named) for row in after.instructions
    }
    return foretold
