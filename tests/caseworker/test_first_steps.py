"""What a newcomer is told, and what a maker learns of decisions that came back."""

from __future__ import annotations

from caseworker.home.pages import NEW
from pipelines.review import return_
from tests.caseworker.case_world import LOST, answer, case_of, proposals_of, text_of
from tests.caseworker.clients import Site

STEPS = "第一次使用？一件事项这样办"


def test_first_steps_are_shown_until_they_are_read_and_stay_in_the_help(desk: Site) -> None:
    client = desk.as_("caseworker")
    assert STEPS in client.page("/")
    assert client.post("/first-steps").headers["location"] == "/"
    assert STEPS not in client.page("/")
    assert STEPS in client.page("/help")


def test_first_steps_are_for_new_caseworkers_only(desk: Site) -> None:
    assert STEPS not in desk.as_("auditor").page("/")
    desk.user("caseworker")
    desk.clock.now += NEW - 60
    assert STEPS in desk.as_("caseworker").page("/")
    desk.clock.now += 120
    assert STEPS not in desk.as_("caseworker").page("/")


def test_a_returned_decision_stands_first_until_it_is_made_anew(desk: Site) -> None:
    maker, case = desk.as_("caseworker", name="anna"), case_of(desk, 1)
    assert answer(maker, case, LOST).status_code == 303
    assert "退回给您的" not in text_of(maker.page("/"))
    (made,) = proposals_of(desk, case)
    return_(desk.ws, made["proposal_id"], user="U-boss", note="请附证明")
    page = maker.page("/")
    assert "退回给您的1" in text_of(page)
    assert "/approvals?state=returned&amp;own=1" in page
    assert "退回给您的" not in text_of(desk.as_("caseworker", name="bert").page("/"))
    desk.clock.now += 60
    assert answer(maker, case_of(desk, 1), LOST).status_code == 303
    assert "退回给您的" not in text_of(maker.page("/"))
