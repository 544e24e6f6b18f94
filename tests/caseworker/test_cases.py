"""Cases: queues, claims, answers and what they refuse."""

from __future__ import annotations

import json
import logging
import re

import pytest

from pipelines.review import claim_of
from pipelines.store import tables
from tests.caseworker.case_world import (
    ALIVE,
    ENGLISH,
    HTMX,
    LOST,
    answer,
    audited,
    case_of,
    proposals_of,
    text_of,
)
from tests.caseworker.clients import Client, Site
from tests.pipelines.small_world import Person
from tests.review.desk_world import rows_of


def claimed(site: Site, client: Client, at: int, kind: str = "loss_verification") -> dict:
    case = case_of(site, at, kind)
    assert client.post(f"/cases/{case['case_id']}/claim").status_code == 303
    return case


def holder(site: Site, case: dict) -> str | None:
    with site.ws.store.read() as connection:
        held = claim_of(connection, case["case_id"], int(site.clock()))
    return held.claimed_by if held else None


# -- queues ---------------------------------------------------------------------------------------


def test_queues_show_what_waits_masked_and_counted(desk: Site) -> None:
    page = desk.as_("caseworker").page("/cases?kind=loss_verification")
    assert page.count("/cases/" + case_of(desk, 1)["case_id"]) == 1
    said = text_of(page)
    assert "丧失资格核实 3" in said
    assert "可能匹配复核 2" in said
    for at in (1, 2, 3):
        assert Person(at).who()["name"] in said
        assert Person(at).who()["id_number"] not in page


def test_filters_order_and_state_are_the_address(desk: Site) -> None:
    client = desk.as_("caseworker")
    assert "没有符合条件" in client.page("/cases?kind=loss_verification&ground=imprisonment")
    assert Person(1).who()["name"] in client.page("/cases?kind=loss_verification&ground=death")
    page = client.page("/cases?kind=match_review&order=amount&grade=possible")
    assert re.search(r'<option value="amount" selected', page)
    assert Person(6).who()["name"] in page
    assert "这里没有待办事项" in client.page("/cases?kind=loss_verification&shown=decided")


def test_a_long_queue_goes_on_by_key(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caseworker.cases.listing.AT_A_TIME", 2)
    client = desk.as_("caseworker")
    first = client.page("/cases?kind=loss_verification")
    more = re.search(r'href="(/cases\?[^"]*after=[^"]*)"', first)
    assert more is not None
    second = client.page(more[1].replace("&amp;", "&"))
    ids = [re.findall(r'href="/cases/([0-9a-f]{32})', page) for page in (first, second)]
    assert [len(part) for part in ids] == [2, 1]
    assert len(set(ids[0] + ids[1])) == 3
    assert client.get("/cases?kind=loss_verification&after=nonsense").status_code == 400


@pytest.mark.parametrize("role", ["approver", "supervisor", "auditor"])
def test_others_read_a_case_and_cannot_answer_it(desk: Site, role: str) -> None:
    case = case_of(desk, 1)
    client = desk.as_(role)
    page = client.page(f"/cases/{case['case_id']}")
    assert 'id="decide"' not in page
    for step in ("claim", "renew", "release", "decide", "follows", "waited"):
        assert client.post(f"/cases/{case['case_id']}/{step}").status_code == 403
    assert client.post("/cases/next", {"kind": "conflict"}).status_code == 403


@pytest.mark.parametrize("role", ["engineer", "administrator"])
def test_who_sees_no_personal_data_sees_no_case(desk: Site, role: str) -> None:
    case = case_of(desk, 1)
    places = {"jurisdictions": ("*",)}
    for path in ("/cases", "/manual", "/approvals", f"/cases/{case['case_id']}"):
        assert desk.as_(role, **places).get(path).status_code == 403


def test_a_case_of_another_jurisdiction_is_not_there(desk: Site) -> None:
    case = case_of(desk, 1)
    client = desk.as_("caseworker", jurisdictions=("beijing/chaoyang",), name="far")
    assert Person(1).who()["name"] not in client.page("/cases?kind=loss_verification")
    path = f"/cases/{case['case_id']}"
    missing = client.get("/cases/" + "0" * 32)
    found = client.get(path)
    assert found.status_code == missing.status_code == 404
    for step in ("claim", "renew", "release", "compare", "waited"):
        sent = {"purpose": "inspect"}
        assert client.post(f"{path}/{step}", sent).status_code == 404
    for step in ("follows", "decide"):
        assert client.post(f"{path}/{step}", {**ALIVE, "version": "1"}).status_code == 404
    assert proposals_of(desk, case) == []
    above = desk.as_("caseworker", jurisdictions=("beijing",), name="near")
    assert above.get(path).status_code == 200


# -- claims ---------------------------------------------------------------------------------------


def test_two_people_never_hold_one_case(desk: Site) -> None:
    anna, bert = desk.as_("caseworker"), desk.as_("caseworker", name="bert")
    case = claimed(desk, anna, 1)
    path = f"/cases/{case['case_id']}"
    assert 'id="decide"' in anna.page(path)
    refused = bert.post(f"{path}/claim")
    assert refused.status_code == 409
    assert "正在办理这件事项" in refused.text
    seen = bert.page(path)
    assert "正在办理这件事项" in seen
    assert 'id="decide"' not in seen
    assert "正在办理" in text_of(bert.page("/cases?kind=loss_verification"))
    refused = answer(bert, case, LOST)
    assert refused.status_code == 409
    assert LOST["note"] in refused.text
    assert proposals_of(desk, case) == []
    assert anna.post(f"{path}/release").status_code == 303
    assert bert.post(f"{path}/claim").status_code == 303


def test_a_lease_is_renewed_while_one_works_and_ends_by_itself(desk: Site) -> None:
    anna, bert = desk.as_("caseworker"), desk.as_("caseworker", name="bert")
    case = claimed(desk, anna, 1)
    path = f"/cases/{case['case_id']}"
    desk.clock.now += 14 * 60
    assert anna.post(f"{path}/renew", **HTMX).text.count('id="claim"') == 1
    desk.clock.now += 14 * 60
    assert holder(desk, case) == anna.user.user_id
    desk.clock.now += 2 * 60
    assert holder(desk, case) is None
    assert "保留时间已过" in anna.post(f"{path}/renew", **HTMX).text
    assert bert.post(f"{path}/claim").status_code == 303
    assert "正在办理这件事项" in anna.post(f"{path}/renew", **HTMX).text
    assert anna.post(f"{path}/renew").status_code == 409


def test_an_answer_after_the_lease_counts_where_nobody_else_took_the_case(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    desk.clock.now += 3600
    anna = desk.as_("caseworker")
    assert answer(anna, case, LOST).status_code == 303
    assert [one["state"] for one in proposals_of(desk, case)] == ["open"]


# -- answers --------------------------------------------------------------------------------------


def test_what_follows_is_told_before_and_writes_nothing(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    path = f"/cases/{case['case_id']}/follows"
    part = anna.post(path, {"answer": "finding_lost", "effective": "2026-04-02"}, **HTMX)
    assert part.status_code == 200
    assert "自 2026-05 起停发" in part.text
    assert "<html" not in part.text
    whole = anna.post(path, {**LOST, "note": "还没有写完"})
    assert "自 2026-05 起停发" in whole.text
    assert "还没有写完" in whole.text
    assert "请先选择一个答案" in anna.post(path, {}).text
    assert proposals_of(desk, case) == []


def test_an_answer_leads_to_the_next_case(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    said = answer(anna, case, LOST)
    assert said.status_code == 303
    goal = said.headers["location"]
    follower = re.match(r"/cases/([0-9a-f]{32})\?order=urgency$", goal)
    assert follower is not None
    assert follower[1] != case["case_id"]
    assert "第二人" in anna.page(goal)
    assert holder(desk, {"case_id": follower[1]}) == anna.user.user_id
    (made,) = proposals_of(desk, case)
    assert (made["kind"], made["state"], made["four_eyes"]) == ("finding_lost", "open", True)
    page = anna.page(f"/cases/{case['case_id']}")
    assert "等待第二人复核" in page
    assert 'id="decide"' not in page


def test_the_last_answer_of_a_queue_leads_back_to_it(desk: Site) -> None:
    anna = desk.as_("caseworker")
    for at in (6, 7):
        case = case_of(desk, at, "match_review")
        said = answer(anna, case, {"answer": "same_person"})
    assert said.headers["location"] == "/cases?kind=match_review"
    assert "没有可领取" in anna.page(said.headers["location"])
    assert case_of(desk, 6, "match_review")["status"] == "decided"
    decided = anna.page("/cases?kind=match_review&shown=decided")
    assert Person(6).who()["name"] in decided


def test_not_lost_takes_effect_on_one_persons_word(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 2)
    assert answer(anna, case, ALIVE).status_code == 303
    (made,) = proposals_of(desk, case)
    assert (made["kind"], made["state"], made["approver"]) == ("finding_not_lost", "approved", None)
    assert case_of(desk, 2)["status"] == "decided"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"how_verified": ""}, "请填写怎样核实"),
        ({"effective": ""}, "请填写日期"),
        ({"effective": "2026-02-31"}, "请填写日期"),
        ({"effective": "2026-04-21"}, "这一天还没有到"),
        ({"ground": "whim"}, "请选择事由"),
        ({"answer": ""}, "请先选择一个答案"),
        ({"answer": "unsure", "note": ""}, "请写明需要什么信息"),
    ],
)
def test_what_was_typed_comes_back_with_what_is_wrong(
    desk: Site, changes: dict[str, str], told: str
) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    refused = answer(anna, case, {**LOST, **changes})
    assert refused.status_code == 422
    assert told in refused.text
    kept = {**LOST, **changes}["note"]
    assert kept in refused.text
    assert proposals_of(desk, case) == []


def test_an_answer_of_another_kind_of_case_is_refused(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 6, "match_review")
    assert answer(anna, case, LOST).status_code == 400
    assert answer(anna, case, {"answer": "undo"}).status_code == 400
    assert proposals_of(desk, case) == []


def test_where_evidence_disagrees_the_piece_that_is_judged_must_be_ticked(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    said = {"answer": "different_person", "pieces": "1", "note": "同名"}
    refused = answer(anna, case, said)
    assert refused.status_code == 422
    assert "请勾选" in refused.text
    assert "同名" in refused.text
    assert "请勾选" in anna.post(f"/cases/{case['case_id']}/follows", said, **HTMX).text
    (piece,) = json.loads(case["evidence"])
    assert answer(anna, case, {**said, "evidence": piece}).status_code == 303
    (made,) = proposals_of(desk, case)
    assert (made["state"], made["four_eyes"]) == ("open", True)  # the match was certain


def test_the_whole_way_on_either_database(any_site: Site) -> None:
    anna, bert = any_site.as_("caseworker"), any_site.as_("approver", name="bert")
    goal = anna.post("/cases/next", {"kind": "loss_verification"}).headers["location"]
    first = case_of(
        any_site, next(at for at in (1, 2, 3) if case_of(any_site, at)["case_id"] in goal)
    )
    assert answer(anna, first, {"answer": "unsure", "note": "等回函"}).status_code == 303
    assert "等待信息" in anna.page("/cases?kind=loss_verification")
    assert answer(anna, first, LOST).status_code == 303
    (made,) = proposals_of(any_site, first)
    assert bert.post(f"/approvals/{made['proposal_id']}/approve").status_code == 303
    assert "已办结" in anna.page(f"/cases/{first['case_id']}")
    waits = rows_of(any_site.ws, tables.case_waits)
    assert [wait["ended_at"] is not None for wait in waits] == [True]


def test_a_case_that_changed_is_shown_with_the_difference(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    event = {
        "case_id": case["case_id"],
        "seq": 2,
        "day": case["opened_on"],
        "event": "evidence_changed",
        "before": '{"evidence":[]}',
        "after": f'{{"evidence":{case["evidence"]}}}',
    }
    with desk.ws.store.write() as connection:
        connection.execute(tables.case_events.insert(), [event])
        changed = tables.cases.update().where(tables.cases.c.case_id == case["case_id"])
        connection.execute(changed.values(version=2))
    refused = answer(anna, case, LOST)
    assert refused.status_code == 409
    assert "您打开之后发生的变化" in refused.text
    assert re.search(r"新增：死亡记录 2026-04-20", refused.text)
    assert LOST["note"] in refused.text
    assert 'name="version" value="2"' in refused.text
    assert answer(anna, {**case, "version": 2}, LOST).status_code == 303


def test_a_second_click_is_not_a_second_answer(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    assert answer(anna, case, LOST).status_code == 303
    assert answer(anna, case, LOST).status_code == 303
    assert len(proposals_of(desk, case)) == 1
    desk.clock.now += 120
    assert answer(anna, case, LOST).status_code == 409
    assert len(proposals_of(desk, case)) == 1


def test_unsure_gives_the_case_back_and_marks_it(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    said = answer(anna, case, {"answer": "unsure", "note": "等派出所回函"})
    assert said.status_code == 303
    assert holder(desk, case) is None
    assert "等待信息" in text_of(anna.page("/cases?kind=loss_verification"))
    page = anna.page(f"/cases/{case['case_id']}")
    assert "等派出所回函" in page
    for _ in range(3):  # the next cases are others, then none
        goal = anna.post("/cases/next", {"kind": "loss_verification"}).headers["location"]
        assert case["case_id"] not in goal
    assert anna.post(f"/cases/{case['case_id']}/waited").status_code == 303
    assert "等派出所回函" not in anna.page(f"/cases/{case['case_id']}")
    assert {"case.waits", "case.wait_ended"} <= {one["action"] for one in audited(desk)}
    assert "派出所" not in str(audited(desk))


# -- what is shown --------------------------------------------------------------------------------


def test_a_case_shows_both_sides_weights_rules_and_what_happened(desk: Site) -> None:
    case = case_of(desk, 7, "match_review")
    anna = desk.as_("caseworker")
    said = text_of(anna.page(f"/cases/{case['case_id']}?sounds=1"))
    for told in ("领取人与记录", "证据权重", "规则怎么说", "经过", "姓名相同", "A7", "ōu yáng"):
        assert told in said
    english = desk.as_("auditor", name="eve")
    assert english.post("/language", {**ENGLISH, "back": "/"}).status_code == 303
    said = text_of(english.page(f"/cases/{case['case_id']}"))
    for told in ("Recipient and record", "Weight of evidence", "What the rules say", "the name is"):
        assert told in said
    assert "领取人与记录" not in said


def test_numbers_stay_covered_until_a_purpose_is_given_and_recorded(desk: Site) -> None:
    case = case_of(desk, 1)
    number, birth = Person(1).who()["id_number"], Person(1).who()["birth_date"]
    anna = desk.as_("caseworker")
    path = f"/cases/{case['case_id']}"
    page = anna.page(path)
    assert number not in page
    assert birth not in text_of(page)
    assert anna.post(f"{path}/compare", {"purpose": ""}).status_code == 400
    shown = anna.post(f"{path}/compare", {"purpose": "verify_loss"}, **HTMX)
    assert shown.text.count(number) == 2
    assert birth in shown.text
    viewed = [one for one in audited(desk) if one["action"] == "detail.viewed"]
    assert len(viewed) == 1
    assert "verify_loss" in viewed[0]["content"]
    assert number not in str(viewed)
    assert number not in anna.page(path)


def test_a_stored_script_in_a_note_is_only_text(desk: Site) -> None:
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    answer(anna, case, {**LOST, "note": "<script>alert(1)</script>"})
    (made,) = proposals_of(desk, case)
    page = desk.as_("approver").page(f"/approvals/{made['proposal_id']}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_nobody_is_named_in_addresses_and_logs(
    desk: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = desk.as_("caseworker")
    case = claimed(desk, anna, 1)
    pages = [anna.page(f"/cases/{case['case_id']}"), anna.page("/cases?kind=loss_verification")]
    goal = answer(anna, case, LOST).headers["location"]
    pages += [anna.page(goal), anna.page("/approvals")]
    person = Person(1).who()
    for address in [goal, *re.findall(r'(?:href|action|hx-post)="([^"]*)"', "".join(pages))]:
        for value in (person["name"], person["id_number"], person["birth_date"]):
            assert value not in address
    for value in (person["name"], person["id_number"], LOST["note"]):
        assert value not in caplog.text
    waits = rows_of(desk.ws, tables.audit_entries)
    assert LOST["note"] not in str(waits)
