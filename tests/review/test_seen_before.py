"""A decision that is proposed without a case is refused where more was decided meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.review import Draft, RecipientChanged, get, propose
from pipelines.workspace import Workspace
from tests.review.desk_world import DAY, HOLMES, LI, WANG, fill, moment

COUNTER = Draft(
    "certification",
    HOLMES,
    {"channel": "counter", "certified_on": f"{DAY}", "papers": ["card_shown"]},
)


@pytest.fixture
def ws(any_ws: Workspace, tmp_path: Path) -> Workspace:
    fill(any_ws)
    return any_ws


def test_two_people_do_not_record_the_same_unseen(ws: Workspace) -> None:
    first = propose(ws, COUNTER, maker=LI, day=DAY, at=moment(DAY), seen=0)
    with pytest.raises(RecipientChanged) as refused:
        propose(ws, COUNTER, maker=WANG, day=DAY, at=moment(DAY), seen=0)
    assert [one.proposal_id for one in refused.value.since] == [first.proposal_id]
    assert HOLMES not in str(refused.value)
    second = propose(ws, COUNTER, maker=WANG, day=DAY, at=moment(DAY), seen=1)
    with ws.store.read() as connection:
        assert get(connection, second.proposal_id).state == "approved"


def test_who_does_not_say_what_they_saw_is_not_asked(ws: Workspace) -> None:
    for maker in (LI, WANG):
        assert propose(ws, COUNTER, maker=maker, day=DAY, at=moment(DAY)).state == "approved"
