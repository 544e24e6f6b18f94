"""Working together: claims, lists a page at a time, a case with all that decides it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pipelines.review import (
    CaseChanged,
    ClaimedByOther,
    Draft,
    NotOpen,
    Unknown,
    case_detail,
    claim,
    claim_of,
    counts,
    list_cases,
    list_manual,
    list_proposals,
    propose,
    record_of,
    release,
    renew,
)
from pipelines.review import text as told
from pipelines.review.errors import BadContent
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.review.desk_world import (
    DAY,
    HOLMES,
    LI,
    LOST,
    WANG,
    agree,
    check_in,
    death,
    decided,
    fill,
    journey,
    moment,
    rows_of,
    say,
    tell,
    the_case,
    town,
)

HERE = ["beijing/haidian"]
NOW = moment(DAY)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return town(tmp_path / "home", people=6)


def test_one_person_works_on_a_case_at_a_time(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "death", DAY, [death()])
    case = the_case(any_ws)["case_id"]
    held = claim(any_ws, case, user=LI, now=NOW)
    assert held.until == NOW + 15 * 60
    with pytest.raises(ClaimedByOther) as other:
        claim(any_ws, case, user=WANG, now=NOW + 60)
    assert (other.value.user, other.value.until) == (LI, held.until)
    assert LI in told(other.value, "zh") and LI in told(other.value, "en")
    with pytest.raises(ClaimedByOther):
        say(any_ws, "finding_lost", maker=WANG, case=case, **LOST)
    assert renew(any_ws, case, user=LI, now=NOW + 600).until == NOW + 1500
    with pytest.raises(NotOpen):
        renew(any_ws, case, user=LI, now=NOW + 1500)
    assert claim(any_ws, case, user=WANG, now=NOW + 1500).claimed_by == WANG
    with pytest.raises(ClaimedByOther):
        renew(any_ws, case, user=LI, now=NOW + 1501)
    release(any_ws, case, user=LI)
    with any_ws.store.read() as connection:
        assert claim_of(connection, case, NOW + 1501).claimed_by == WANG
    release(any_ws, case, user=WANG)
    say(any_ws, "finding_lost", maker=LI, case=case, **LOST)


def test_whoever_decides_gives_the_case_back(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    case = the_case(ws)["case_id"]
    claim(ws, case, user=LI, now=NOW)
    agree(ws, say(ws, "finding_lost", case=case, **LOST))
    with pytest.raises(NotOpen):
        claim(ws, case, user=LI, now=NOW)
    with pytest.raises(Unknown):
        claim(ws, "no such case", user=LI, now=NOW)
    assert rows_of(ws, tables.claims) == []


def test_a_page_that_is_out_of_date_decides_nothing(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    case = the_case(ws)
    tell(ws, "travel", DAY, [journey("R2")])
    tell(ws, "death", DAY, [death(), death("R3")], 2, DAY + timedelta(1))
    draft = Draft("finding_lost", HOLMES, LOST, case["case_id"])
    seen = case["version"]
    propose(ws, draft, maker=LI, day=DAY, at=NOW, version=seen)  # other people's news: the same
    tell(ws, "death", DAY, [death(source="civil_affairs")], 3, DAY + timedelta(2))
    draft = Draft("finding_not_lost", HOLMES, {"how_verified": "seen"}, case["case_id"])
    with pytest.raises(CaseChanged) as stale:
        propose(ws, draft, maker=LI, day=DAY, at=NOW, version=seen)
    assert stale.value.version == the_case(ws)["version"] > seen
    assert [change.event for change in stale.value.changes] == ["evidence_changed"]


def test_lists_by_urgency_amount_and_strength(any_ws: Workspace) -> None:
    fill(any_ws, 6)
    early = {"R1": date(2026, 1, 9), "R2": date(2026, 3, 9), "R3": date(2025, 11, 9)}
    tell(any_ws, "death", DAY, [death(who, day) for who, day in early.items()])
    weak = [death(who, grade="possible", score=s) for who, s in (("R4", 8.0), ("R5", 9.0))]
    tell(any_ws, "death", DAY - timedelta(20), weak)
    with any_ws.store.read() as connection:
        urgent = list_cases(connection, HERE).rows
        costly = list_cases(connection, HERE, "loss_verification", order="amount").rows
        sure = list_cases(connection, HERE, order="strength").rows
        assert list_cases(connection, ["arshan"]).rows == []
        assert list_cases(connection, HERE, "conflict").rows == []
        some = list_cases(connection, HERE, grade="possible", proposed=False).rows
    assert {c.recipient_id for c in urgent[:2]} == {"R4", "R5"}
    assert [c.due_on for c in urgent] == [date(2026, 4, 10)] * 2 + [date(2026, 5, 10)] * 3
    assert [(c.recipient_id, c.amount_fen // 520_000) for c in costly[:2]] == [("R3", 5), ("R1", 3)]
    assert {(c.recipient_id, c.amount_fen) for c in costly[2:]} == {
        (who, 520_000) for who in ("R2", "R4", "R5")
    }
    assert [c.strength for c in sure] == [1_002_000] * 3 + [900, 800]
    assert {c.recipient_id for c in some} == {"R4", "R5"}
    assert urgent[0].name == "某人"


@pytest.mark.parametrize("order", ["urgency", "amount", "strength"])
def test_pages_hold_every_case_once(any_ws: Workspace, order: str) -> None:
    fill(any_ws, 6)
    tell(any_ws, "death", DAY, [death(f"R{at}") for at in range(1, 7)])
    found, after = [], None
    with any_ws.store.read() as connection:
        while True:
            page = list_cases(connection, HERE, order=order, after=after, limit=2)
            found += [case.case_id for case in page.rows]
            after = page.after
            if after is None:
                break
        assert counts(connection, HERE, cap=4)["loss_verification"] == 5
        assert counts(connection, HERE)["loss_verification"] == 6
        with pytest.raises(BadContent):
            list_cases(connection, HERE, after="somewhere")
    assert len(found) == len(set(found)) == 6


def test_what_waits_for_approval_is_not_shown_to_its_maker(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "death", DAY, [death(), death("R2")])
    made = say(any_ws, "finding_lost", case=the_case(any_ws)["case_id"], **LOST)
    other = say(any_ws, "finding_lost", who="R2", case=the_case(any_ws, "R2")["case_id"], **LOST)
    with any_ws.store.read() as connection:
        first = list_proposals(connection, HERE, not_maker=WANG, limit=1)
        rest = list_proposals(connection, HERE, not_maker=WANG, limit=1, after=first.after)
        assert list_proposals(connection, HERE, not_maker=LI).rows == []
        assert counts(connection, HERE)["approvals"] == 2
        assert [c.proposal_id for c in list_cases(connection, HERE, proposed=True).rows] != []
    assert {first.rows[0].proposal_id, rest.rows[0].proposal_id} == {
        made.proposal_id,
        other.proposal_id,
    }
    assert rest.after is None


def test_the_manual_queue_in_pages(any_ws: Workspace) -> None:
    fill(any_ws, 5)
    tell(any_ws, "travel", DAY, [])
    found, after = [], None
    with any_ws.store.read() as connection:
        while True:
            page = list_manual(connection, HERE, limit=2, after=after)
            found += [row.recipient_id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert list_manual(connection, HERE, due_to=date(2026, 4, 30)).rows == []
    assert found == ["R1", "R2", "R3", "R4", "R5"]


def test_a_case_with_everything_that_decides_it(any_ws: Workspace) -> None:
    fill(any_ws)
    tell(any_ws, "death", DAY, [death(compared='[["name","same"]]')])
    tell(any_ws, "certification", DAY, [check_in(day=date(2026, 3, 30))])
    case = the_case(any_ws)["case_id"]
    made = say(any_ws, "finding_lost", case=case, **LOST)
    with any_ws.store.read() as connection:
        found = case_detail(connection, case)
        with pytest.raises(Unknown):
            case_detail(connection, "no such case")
    record, journey_row = found.evidence
    assert (record.in_case, journey_row.in_case) == (True, False)
    assert record.comparisons == [["name", "same"]]
    assert (record.batch_id, record.row_id) == (f"death/{DAY}/r1-00000000", "d1")
    assert record.details == {"source": "cremation"}
    assert found.recipient["name"] == "某人"
    assert found.standing["payment"] == "paid"
    assert [one.proposal_id for one in found.proposals] == [made.proposal_id]
    assert [event.event for event in found.events] == ["opened"]
    kept = record_of(any_ws, "death", DAY, "d1")
    assert kept is not None and kept["death_date"] == date(2026, 4, 2)
    assert record_of(any_ws, "death", DAY, "d9") is None
    assert record_of(any_ws, "medical", DAY, "d1") is None


def test_a_judgement_is_shown_with_the_evidence(ws: Workspace) -> None:
    tell(ws, "travel", DAY, [journey(grade="possible")])
    case = the_case(ws)["case_id"]
    decided(ws, "same_person", case=case)
    with ws.store.read() as connection:
        (shown,) = case_detail(connection, case).evidence
    assert (shown.judged, shown.grade) == ("same", "possible")


def test_every_step_leaves_an_entry_without_what_was_said(ws: Workspace) -> None:
    tell(ws, "death", DAY, [death()])
    lost = decided(ws, "finding_lost", case=the_case(ws)["case_id"], note="张三 110108", **LOST)
    entries = [e for e in rows_of(ws, tables.audit_entries) if e["action"].startswith("decision.")]
    assert [(e["actor"], e["action"]) for e in entries] == [
        (LI, "decision.proposed"),
        (WANG, "decision.approved"),
    ]
    assert all(json.loads(e["content"])["proposal"] == lost.proposal_id for e in entries)
    assert not any("张三" in e["content"] or "110108" in e["content"] for e in entries)


def test_the_lists_use_their_indexes(ws: Workspace) -> None:
    """On SQLite: no list of open cases ever walks the whole table."""
    with ws.store.read() as connection:
        for column in ("due_on", "amount_fen", "strength"):
            plan = connection.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT case_id FROM cases WHERE status = 'open'"
                    f" AND jurisdiction IN ('a') AND kind = 'conflict' ORDER BY {column}, case_id"
                )
            ).all()
            assert [f"ix_cases_open_{column}" in row.detail for row in plan] == [True]
