"""Assignment: given by a supervisor, seen under "mine", given back, and no claim by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.store import tables
from tests.caseworker.case_world import audited, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.morning_world import CONFLICTS, LOSSES, matches, query
from tests.caseworker.test_queues import ids, who
from tests.review.desk_world import rows_of


@pytest.fixture
def boss(any_morning: Site) -> Client:
    """A supervisor."""
    return any_morning.as_("supervisor", name="boss")


@pytest.fixture
def anna(any_morning: Site) -> Client:
    """A caseworker."""
    return any_morning.as_("caseworker", name="anna")


def give(boss: Client, cases: list[dict[str, Any]], to: Client, note: str = "") -> Any:
    """Assign cases through the page."""
    told = {"case": [one["case_id"] for one in cases], "to": to.user.user_id, "note": note}
    return boss.post("/bulk/assign", told)


def assigned(site: Site) -> dict[str, str]:
    """By case who is to work on it."""
    rows = rows_of(site.ws, tables.case_assignments)
    return {row["case_id"]: row["assignee"] for row in rows}


def test_a_supervisor_assigns_one_case_from_its_page(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    case = case_of(any_morning, LOSSES[0])
    path = f"/cases/{case['case_id']}"
    assert f"/bulk/assign?case={case['case_id']}" in boss.page(path)
    assert "/bulk/assign" not in anna.page(path)
    form = text_of(boss.page(f"/bulk/assign?{query([case])}"))
    assert anna.user.display_name in form
    done = give(boss, [case], anna, "请先电话联系家属")
    assert done.headers["location"] == path
    said = text_of(anna.page(path))
    assert "请先电话联系家属" in said
    assert "退回分派" in said


def test_many_alike_are_assigned_at_once_and_seen_under_mine(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    cases = matches(any_morning)[:4]
    done = give(boss, cases, anna)
    assert done.headers["location"] == "/cases?kind=match_review&assigned=somebody"
    start = "/cases?kind=match_review&assigned="
    assert set(who(anna.page(f"{start}me"))) == ids(cases)
    assert set(who(boss.page(f"{start}somebody"))) == ids(cases)
    assert not set(who(boss.page(f"{start}nobody"))) & ids(cases)
    assert who(any_morning.as_("caseworker", name="bert").page(f"{start}me")) == []
    assert "分派给您" in text_of(anna.page("/cases?kind=match_review"))


def test_what_is_assigned_to_another_is_not_handed_out(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    cases = [case_of(any_morning, at, "conflict") for at in CONFLICTS]
    give(boss, cases, anna)
    bert = any_morning.as_("caseworker", name="bert")
    none = bert.post("/cases/next", {"kind": "conflict"})
    assert none.headers["location"] == "/cases?kind=conflict"
    taken = anna.post("/cases/next", {"kind": "conflict"}).headers["location"]
    assert taken.split("/")[2].partition("?")[0] in ids(cases)


def test_a_claim_still_says_who_works_at_this_moment(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    case = case_of(any_morning, LOSSES[0])
    give(boss, [case], anna)
    bert = any_morning.as_("caseworker", name="bert")
    assert bert.post(f"/cases/{case['case_id']}/claim").status_code == 303
    assert anna.post(f"/cases/{case['case_id']}/claim").status_code == 409
    assert assigned(any_morning) == {case["case_id"]: anna.user.user_id}


def test_only_whoever_has_it_or_a_supervisor_gives_it_back(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    first, second = (case_of(any_morning, at) for at in LOSSES[:2])
    give(boss, [first, second], anna)
    bert = any_morning.as_("caseworker", name="bert")
    assert bert.post(f"/cases/{first['case_id']}/unassign").status_code == 409
    assert anna.post(f"/cases/{first['case_id']}/unassign").status_code == 303
    assert anna.post(f"/cases/{first['case_id']}/unassign").status_code == 409
    assert boss.post(f"/cases/{second['case_id']}/unassign").status_code == 303
    assert assigned(any_morning) == {}
    told = [one for one in audited(any_morning) if one["action"].startswith("case.")]
    assert [one["action"] for one in told] == ["case.assigned"] * 2 + ["case.unassigned"] * 2
    assert {one["actor"] for one in told[:2]} == {boss.user.user_id}
    assert json.loads(told[0]["content"])["to"] == anna.user.user_id


def test_nobody_gets_what_they_may_not_see_or_do(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    case = case_of(any_morning, LOSSES[0])
    far = any_morning.as_("caseworker", name="far", jurisdictions=("tianjin",))
    closed = any_morning.as_("caseworker", name="gone", active=False)
    approver = any_morning.as_("approver", name="carl")
    for other in (far, closed, approver):
        refused = give(boss, [case], other)
        assert refused.status_code == 422
        assert "不能办理这些事项" in text_of(refused.text)
    said = boss.page(f"/bulk/assign?{query([case])}")
    assert anna.user.user_id in said
    assert far.user.user_id not in said
    assert closed.user.user_id not in said
    nobody = boss.post("/bulk/assign", {"case": case["case_id"]})
    assert "请选择经办人员" in text_of(nobody.text)
    assert assigned(any_morning) == {}


def test_unlike_cases_are_refused_with_a_clear_word(
    any_morning: Site, boss: Client, anna: Client
) -> None:
    mixed = [case_of(any_morning, LOSSES[0]), *matches(any_morning)[:1]]
    for answer in (boss.get(f"/bulk/assign?{query(mixed)}"), give(boss, mixed, anna)):
        assert answer.status_code == 422
        assert "所选事项不同类：类别、事由、匹配等级不一致" in text_of(answer.text)
    assert assigned(any_morning) == {}


def test_cases_of_another_jurisdiction_are_not_there(any_morning: Site, anna: Client) -> None:
    case = case_of(any_morning, LOSSES[0])
    far = any_morning.as_("supervisor", name="far", jurisdictions=("tianjin",))
    assert far.get(f"/bulk/assign?{query([case])}").status_code == 404
    assert give(far, [case], anna).status_code == 404
    assert far.post(f"/cases/{case['case_id']}/unassign").status_code == 404
    assert assigned(any_morning) == {}
