"""Which decisions are looked at twice: a fair share, the same each time, told by nobody's guess."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from matchers.evaluate import interval
from pipelines.casework.drawing import LOOKED_AT, Lot
from pipelines.casework.policy import policy_of
from pipelines.review import approve_bulk, propose_bulk
from pipelines.review.content import Draft
from pipelines.settings import Settings
from pipelines.store import second_looks, tables
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.review.desk_world import (
    DAY,
    LI,
    WANG,
    death,
    decided,
    fill,
    journey,
    moment,
    rows_of,
    say,
    tell,
    the_case,
)

IDS = [UUID(int=n, version=4).hex for n in range(1, 4001)]


def _lot(key: bytes = b"secret") -> Lot:
    return Lot(key, policy_of(Settings()))


def test_the_share_is_kept_and_another_key_draws_others() -> None:
    lot, other = _lot(), _lot(b"another")
    drawn = {one for one in IDS if lot.falls_on(one, 0.05)}
    low, high = interval(len(drawn), len(IDS), z=4)
    assert low < 0.05 < high
    others = {one for one in IDS if other.falls_on(one, 0.05)}
    assert len(drawn & others) < len(drawn) / 4
    again = _lot()
    assert drawn == {one for one in reversed(IDS) if again.falls_on(one, 0.05)}


@given(st.binary(min_size=1, max_size=40), st.text(max_size=40), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_only_adds(key: bytes, one: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    lot = _lot(key)
    assert lot.falls_on(one, high) or not lot.falls_on(one, low)
    assert lot.falls_on(one, 1)
    assert not lot.falls_on(one, 0)


def _all_drawn(tmp_path: Path, url: str = "") -> Workspace:
    file = tmp_path / "policy.yaml"
    file.write_text("second_looks: {share: 1}\n", encoding="utf-8")
    ws = new_workspace(tmp_path / "home", url, chunk_recipients=2, desk_policy=file)
    fill(ws)
    return ws


@pytest.fixture
def drawn(tmp_path: Path) -> Workspace:
    """An installation in which every decision is drawn."""
    return _all_drawn(tmp_path)


def _looks(ws: Workspace) -> list[dict[str, object]]:
    return rows_of(ws, tables.second_looks)


def test_what_one_person_decides_about_a_case_is_drawn_as_it_takes_effect(
    drawn: Workspace,
) -> None:
    tell(drawn, "travel", DAY, [journey(grade="possible")])
    made = say(drawn, "same_person", case=the_case(drawn)["case_id"])
    (look,) = _looks(drawn)
    assert look["look_id"] != look["proposal_id"] == made.proposal_id
    assert (look["kind"], look["case_kind"], look["maker"]) == ("same_person", "match_review", LI)
    assert (look["state"], look["bulk"], look["drawn_on"]) == ("waiting", False, DAY)


def test_what_two_people_decide_singly_is_not_drawn(drawn: Workspace) -> None:
    tell(drawn, "death", DAY, [death()])
    decided(
        drawn,
        "finding_lost",
        case=the_case(drawn)["case_id"],
        ground="death",
        effective="2026-04-02",
        how_verified="asked",
    )
    assert "finding_lost" not in LOOKED_AT
    assert _looks(drawn) == []


def test_what_is_recorded_without_a_case_is_not_drawn(drawn: Workspace) -> None:
    say(drawn, "employer_contact", contacted_on=DAY.isoformat(), result="reached")
    assert _looks(drawn) == []


def test_a_bulk_is_drawn_when_it_is_approved_with_both_people(drawn: Workspace) -> None:
    tell(drawn, "travel", DAY, [journey(f"R{n}", grade="possible") for n in (1, 2, 3)])
    cases = [the_case(drawn, f"R{n}") for n in (1, 2, 3)]
    drafts = [Draft("different_person", c["recipient_id"], {}, c["case_id"]) for c in cases]
    bulk = propose_bulk(drawn, drafts, maker=LI, day=DAY, at=moment(DAY))
    assert _looks(drawn) == []
    approve_bulk(drawn, bulk, approver=WANG, day=DAY, at=moment(DAY))
    found = _looks(drawn)
    assert len(found) == 3
    assert {(one["maker"], one["approver"], one["bulk"]) for one in found} == {(LI, WANG, True)}


@pytest.mark.parametrize(
    ("column", "value"),
    [("answered_by", LI), ("answered_by", WANG), ("settled_by", LI), ("state", "nonsense")],
)
def test_the_database_holds_it_too(drawn: Workspace, column: str, value: str) -> None:
    tell(drawn, "travel", DAY, [journey(f"R{n}", grade="possible") for n in (1, 2)])
    cases = [the_case(drawn, f"R{n}") for n in (1, 2)]
    drafts = [Draft("different_person", c["recipient_id"], {}, c["case_id"]) for c in cases]
    bulk = propose_bulk(drawn, drafts, maker=LI, day=DAY, at=moment(DAY))
    approve_bulk(drawn, bulk, approver=WANG, day=DAY, at=moment(DAY))
    told = {"state": "differs", "answer": "same_person", "answered_by": "U-third"}
    look_id = str(_looks(drawn)[0]["look_id"])
    with pytest.raises(IntegrityError), drawn.store.write() as connection:
        second_looks.move(connection, look_id, "waiting", **{**told, column: value})
