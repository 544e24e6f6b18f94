"""Promise 1 at the desk: only a finding that a second person approved stops a pension."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from pipelines.review import (
    BadContent,
    CaseChanged,
    NotAllowed,
    NotOpen,
    SamePerson,
    approve,
    correct,
    return_,
    withdraw,
)
from pipelines.store import tables
from pipelines.workspace import Workspace
from tests.review.desk_world import (
    DAY,
    HOLMES,
    LI,
    LOST,
    WANG,
    ZHAO,
    agree,
    death,
    decided,
    fill,
    journey,
    rows_of,
    say,
    standing,
    tell,
    the_case,
)


@pytest.fixture
def desk(any_ws: Workspace) -> Workspace:
    """A town in which a recipient is reported dead."""
    fill(any_ws)
    tell(any_ws, "death", DAY, [death()])
    return any_ws


def test_only_the_approval_of_a_second_person_stops_payment(desk: Workspace) -> None:
    case = the_case(desk)
    assert (case["kind"], case["jurisdiction"]) == ("loss_verification", "beijing/haidian")
    made = say(desk, "finding_lost", case=case["case_id"], **LOST)
    assert (made.state, made.four_eyes) == ("open", True)
    assert standing(desk)["payment"] == "paid"
    for user in (LI, " u-LI "):
        with pytest.raises(SamePerson):
            agree(desk, made, approver=user)
    assert standing(desk)["payment"] == "paid"
    assert agree(desk, made).state == "approved"
    tell(desk, "travel", date(2026, 5, 2), [])
    assert standing(desk)["payment"] == "stopped"
    (kept,) = rows_of(desk, tables.cases)
    assert (kept["status"], kept["decided_by"]) == ("decided", made.proposal_id)


REFUSED = {
    "approved by nobody": "UPDATE proposals SET state = 'approved', approved_on = '2026-04-20'",
    "approved by the maker": (
        "UPDATE proposals SET state = 'approved', approved_on = '2026-04-20', approver = maker"
    ),
    "another maker": "UPDATE proposals SET maker = 'U-zhao'",
    "another content": "UPDATE proposals SET content = '{}'",
    "no second person asked for": "UPDATE proposals SET four_eyes = FALSE",
    "another kind": "UPDATE proposals SET kind = 'release_held', four_eyes = FALSE",
    "deleted": "DELETE FROM proposals",
    "a second open one": (
        "INSERT INTO proposals (proposal_id, case_id, recipient_id, jurisdiction, kind, content,"
        " four_eyes, maker, made_at, known_on, state) SELECT 'other', case_id, recipient_id,"
        " jurisdiction, kind, content, four_eyes, 'U-zhao', made_at, known_on, state"
        " FROM proposals"
    ),
    "made as approved": (
        "INSERT INTO proposals (proposal_id, recipient_id, jurisdiction, kind, content,"
        " four_eyes, maker, made_at, known_on, state, approved_on) SELECT 'other', recipient_id,"
        " jurisdiction, kind, content, four_eyes, maker, made_at, known_on, 'approved', known_on"
        " FROM proposals"
    ),
    "a finding out of nothing": (
        "INSERT INTO evidence (recipient_id, evidence_id, feed, kind, occurred_on, grade,"
        " known_from, details, row_id) SELECT recipient_id, 'made up', 'finding', 'finding',"
        ' known_on, \'certain\', known_on, \'{"ground":"death","outcome":"lost"}\','
        " proposal_id FROM proposals"
    ),
    "a record turned into a finding": (
        'UPDATE evidence SET kind = \'finding\', details = \'{"ground":"death","outcome":"lost"}\''
    ),
}


def test_the_database_itself_refuses(desk: Workspace) -> None:
    say(desk, "finding_lost", case=the_case(desk)["case_id"], **LOST)
    before = rows_of(desk, tables.proposals), rows_of(desk, tables.evidence)
    let_through = []
    for name, statement in REFUSED.items():
        try:
            with desk.store.write() as connection:
                connection.execute(text(statement))
            let_through.append(name)
        except DatabaseError:
            pass
    assert let_through == []
    assert (rows_of(desk, tables.proposals), rows_of(desk, tables.evidence)) == before


def test_an_approval_is_never_taken_away_in_the_database(desk: Workspace) -> None:
    decided(desk, "finding_lost", case=the_case(desk)["case_id"], **LOST)
    assert standing(desk)["payment"] == "paid"  # April is paid, May will not be
    for statement in (
        "UPDATE proposals SET state = 'open'",
        "UPDATE proposals SET approver = 'U-zhao'",
        "UPDATE evidence SET details = '{}' WHERE kind = 'finding'",
        "DELETE FROM evidence",
    ):
        with pytest.raises(DatabaseError), desk.store.write() as connection:
            connection.execute(text(statement))


def test_what_was_returned_or_withdrawn_stops_nothing(desk: Workspace) -> None:
    case = the_case(desk)["case_id"]
    made = say(desk, "finding_lost", case=case, **LOST)
    with pytest.raises(NotAllowed):
        return_(desk, made.proposal_id, user=LI, note="mine")
    with pytest.raises(NotAllowed):
        withdraw(desk, made.proposal_id, user=WANG)
    back = return_(desk, made.proposal_id, user=WANG, note="ask the street office first")
    assert (back.state, back.note) == ("returned", "ask the street office first")
    with pytest.raises(NotOpen):
        agree(desk, made)
    again = say(desk, "finding_lost", case=case, **LOST)
    assert withdraw(desk, again.proposal_id, user=LI).state == "withdrawn"
    assert standing(desk)["payment"] == "paid"
    assert rows_of(desk, tables.evidence, tables.evidence.c.kind == "finding") == []


def test_whoever_corrects_becomes_the_maker(desk: Workspace) -> None:
    made = say(desk, "finding_lost", case=the_case(desk)["case_id"], **LOST)
    changes = {"effective": "2026-04-03"}
    new = correct(
        desk, made.proposal_id, changes, user=WANG, day=DAY, at=1, note="the date was wrong"
    )
    assert (new.maker, new.replaces) == (WANG, made.proposal_id)
    assert new.content["effective"] == "2026-04-03"
    with pytest.raises(SamePerson):
        agree(desk, new, approver=WANG)
    assert agree(desk, new, approver=ZHAO).state == "approved"


def test_a_case_that_changed_meanwhile_is_looked_at_again(desk: Workspace) -> None:
    case = the_case(desk)
    made = say(desk, "finding_lost", case=case["case_id"], **LOST)
    tell(desk, "death", DAY + timedelta(1), [death(source="civil_affairs")])
    with pytest.raises(CaseChanged) as stale:
        agree(desk, made, DAY + timedelta(1))
    (change,) = stale.value.changes
    assert change.event == "evidence_changed"
    assert len(change.after["evidence"]) == len(change.before["evidence"]) + 1
    seen = the_case(desk)["version"]
    day = DAY + timedelta(1)
    done = approve(desk, made.proposal_id, approver=WANG, day=day, at=2, version=seen)
    assert done.state == "approved"


def test_a_case_that_lapsed_is_not_decided(desk: Workspace) -> None:
    made = say(desk, "finding_lost", case=the_case(desk)["case_id"], **LOST)
    tell(desk, "death", DAY, [], revision=2, received=DAY + timedelta(2))
    with pytest.raises(CaseChanged):
        agree(desk, made, DAY + timedelta(2))
    with pytest.raises(NotOpen):
        approve(desk, made.proposal_id, approver=WANG, day=DAY + timedelta(2), at=2, version=2)


def test_one_proposal_at_a_time(desk: Workspace) -> None:
    case = the_case(desk)["case_id"]
    say(desk, "finding_lost", case=case, **LOST)
    with pytest.raises(NotOpen):
        say(desk, "finding_not_lost", maker=ZHAO, case=case, how_verified="seen")


def test_what_cannot_be_is_refused(desk: Workspace) -> None:
    for kind, content in {
        "finding_lost": LOST | {"effective": "2026-04-21"},
        "certification": {"channel": "employer_form", "certified_on": "2026-04-20"},
        "objection": {"how_verified": "at the counter"},
        "execution": {},
        "undo": {"note": "of nothing"},
        "same_person": {"evidence": ["nothing of the kind"]},
        "employer_contact": {"contacted_on": "2026-04-20", "result": "perhaps"},
    }.items():
        with pytest.raises(BadContent):
            say(desk, kind, **content)


def test_an_approval_is_of_its_own_day(desk: Workspace) -> None:
    """The April payroll closed before anybody had approved: it was paid."""
    case = the_case(desk)["case_id"]
    made = say(desk, "finding_lost", day=date(2026, 5, 8), case=case, **LOST)
    with pytest.raises(BadContent):
        agree(desk, made, date(2026, 5, 7))
    agree(desk, made, date(2026, 5, 12))
    tell(desk, "travel", date(2026, 5, 13), [journey("R2", date(2026, 5, 13))])
    (finding,) = rows_of(desk, tables.evidence, tables.evidence.c.kind == "finding")
    assert finding["known_from"] == date(2026, 5, 12)
    assert '"overpaid":"5200.00"' in standing(desk)["content"]
    assert standing(desk, HOLMES)["payment"] == "stopped"
