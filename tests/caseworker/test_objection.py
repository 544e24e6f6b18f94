"""“I am alive”: one page, two people, one day; the money, and the record that was wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest

from caseworker.objection import pages
from caseworker.recording.foreseeing import Foreseen
from pipelines.review import Draft, approve, propose
from pipelines.store import tables, wrong_records
from tests.caseworker.case_world import HTMX, audited, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.papers import A_PHOTO, sent
from tests.pipelines.small_world import DAY, Person
from tests.review.desk_world import rows_of

WHO = "R00000001"
PATH = f"/people/{WHO}/objection"
ALIVE = {"seen_alive_on": "2026-06-22", "how_verified": "本人到场，核验身份证", "note": "女儿陪同"}
TWO_MONTHS = 63 * 86_400


@pytest.fixture
def lost(desk: Site) -> Site:
    """The page, two months after the loss of one recipient was confirmed."""
    said = {"ground": "death", "effective": "2026-04-02", "how_verified": "向民政部门查证"}
    draft = Draft("finding_lost", WHO, said, case_of(desk, 1)["case_id"])
    made = propose(desk.ws, draft, maker="U-li", day=DAY, at=int(desk.clock()))
    approve(desk.ws, made.proposal_id, approver="U-wang", day=DAY, at=int(desk.clock()))
    desk.clock.now += TWO_MONTHS
    return desk


def objections(site: Site) -> list[dict]:
    return rows_of(site.ws, tables.proposals, tables.proposals.c.kind == "objection")


def source_on(page: str) -> str:
    """The record of a delivery that the page offers as the wrong one."""
    (found,) = re.findall(r'name="wrong_source" value="(death/[^"]+)"', page)
    return found


def raised(client: Client, **said: str):
    page = client.page(PATH)
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    form = {"seen": seen, "wrong_source": source_on(page), **ALIVE, **said}
    return client.post(PATH, form, files=sent(A_PHOTO))


def granted(site: Site) -> dict:
    assert raised(site.as_("caseworker")).status_code == 303
    (made,) = objections(site)
    done = site.as_("approver").post(f"/approvals/{made['proposal_id']}/approve")
    assert done.status_code == 303
    return objections(site)[0]


def test_the_page_offers_the_records_that_led_to_the_loss(lost: Site) -> None:
    page = lost.as_("caseworker").page(PATH)
    code = source_on(page)
    assert re.fullmatch(r"death/2026-04-20/r1-[0-9a-f]{8}#D1", code)
    said = text_of(page)
    assert "向民政部门查证" in said
    assert "死亡记录 2026-04-20" in said
    assert "殡葬火化" in said


def test_what_follows_is_told_before_and_writes_nothing(lost: Site) -> None:
    client = lost.as_("caseworker")
    part = client.post(f"{PATH}/follows", {"seen_alive_on": "2026-06-22"}, **HTMX)
    assert "<html" not in part.text
    said = text_of(part.text)
    assert "停止发放" in said
    assert "正常发放" in said
    assert "补发" in said
    whole = client.post(f"{PATH}/follows", ALIVE)
    assert "女儿陪同" in whole.text
    assert objections(lost) == []


def test_two_people_reinstate_on_one_day_and_the_page_says_what_is_paid_when(lost: Site) -> None:
    anna, wang = lost.as_("caseworker"), lost.as_("approver")
    assert raised(anna).status_code == 303
    (made,) = objections(lost)
    assert (made["state"], made["four_eyes"]) == ("open", True)
    waits = text_of(anna.page(PATH))
    assert "等待第二人复核" in waits
    approval = wang.page(f"/approvals/{made['proposal_id']}")
    said = text_of(approval)
    for word in ("有误的来源", "死亡数据", "本人到场", "持证照片.jpg", "恢复正常发放", "应补发"):
        assert word in said, word
    assert wang.post(f"/approvals/{made['proposal_id']}/approve").status_code == 303
    (made,) = objections(lost)
    assert (made["state"], made["approved_on"]) == ("approved", date(2026, 6, 22))
    after = text_of(anna.page(PATH))
    assert "已恢复" in after
    assert "2026-05" in after
    assert "5,000.00" in after
    assert "死亡数据" in after
    (standing,) = rows_of(lost.ws, tables.standings, tables.standings.c.recipient_id == WHO)
    assert standing["payment"] == "paid"
    paid = rows_of(lost.ws, tables.instructions, tables.instructions.c.recipient_id == WHO)
    assert sum(row["amount_fen"] for row in paid) == 0, "withheld and paid back even out"


def test_the_maker_cannot_approve_it(lost: Site) -> None:
    both = lost.as_("caseworker", "approver")
    raised(both)
    (made,) = objections(lost)
    assert both.post(f"/approvals/{made['proposal_id']}/approve").status_code in (409, 422)
    assert objections(lost)[0]["state"] == "open"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seen_alive_on": ""}, "请填写日期"),
        ({"seen_alive_on": "2026-06-23"}, "这一天还没有到"),
        ({"how_verified": ""}, "请填写怎样核实"),
        ({"wrong_source": ""}, "请选择哪条记录有误"),
        ({"wrong_source": "death/2026-04-20/r1-00000000#D2"}, "请选择哪条记录有误"),
        ({"wrong_source": "other", "note": ""}, "请写明消息从哪里来"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(lost: Site, changed: dict, told: str) -> None:
    refused = raised(lost.as_("caseworker"), **changed)
    assert refused.status_code == 422
    assert told in refused.text
    assert "持证照片.jpg" in refused.text, "the paper stays"
    assert objections(lost) == []


def test_a_second_click_and_a_second_person_raise_nothing_again(lost: Site) -> None:
    anna, bert = lost.as_("caseworker"), lost.as_("caseworker", name="bert")
    page = anna.page(PATH)
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    form = {"seen": seen, "wrong_source": source_on(page), **ALIVE}
    answers = [one.post(PATH, form) for one in (anna, anna, bert)]
    assert [one.status_code for one in answers] == [303, 303, 303]
    assert len(objections(lost)) == 1
    assert "等待第二人复核" in text_of(bert.page(PATH))


def test_an_objection_that_would_not_restore_payment_is_not_taken_in_silence(
    lost: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two findings of one day only one holds; the page leads to an undo where it is the loss."""
    monkeypatch.setattr(pages, "foreseen", lambda *_: Foreseen(stopped=True))
    refused = raised(lost.as_("caseworker"))
    assert refused.status_code == 422
    assert "提出撤销" in refused.text
    assert "持证照片.jpg" in refused.text
    assert objections(lost) == []


def test_without_a_confirmed_loss_the_page_leads_to_what_is_needed(desk: Site) -> None:
    client = desk.as_("caseworker")
    page = client.page(PATH)
    assert 'id="objection"' not in page
    assert f"/cases/{case_of(desk, 1)['case_id']}" in page
    assert client.post(PATH, {"seen": "0", **ALIVE}).status_code in (303, 422)
    assert objections(desk) == []


def test_wrong_records_are_counted_per_source_and_name_nobody(lost: Site) -> None:
    supervisor = lost.as_("supervisor")
    assert "还没有经申诉认定有误的记录" in supervisor.page("/wrong-records")
    granted(lost)
    for reader in (supervisor, lost.as_("engineer")):
        page = reader.page("/wrong-records")
        said = text_of(page)
        assert "死亡数据" in said
        assert re.search(r"death/2026-04-20/r1-[0-9a-f]{8}", said)
        person = Person(1).who()
        for value in (person["name"], person["id_number"], WHO, "D1<"):
            assert value not in page
    far = lost.as_("supervisor", jurisdictions=("beijing/chaoyang",), name="far")
    assert "还没有经申诉认定有误的记录" in far.page("/wrong-records")
    assert lost.as_("caseworker").get("/wrong-records").status_code == 403


def test_counting_knows_one_record_from_two(lost: Site) -> None:
    granted(lost)
    with lost.ws.store.read() as connection:
        (row,) = wrong_records.by_delivery(connection, ["beijing/haidian"])
    assert (row.feed, row.count, row.first) == ("death", 1, date(2026, 6, 22))
    assert wrong_records.by_source([row])[0].count == 1
    for code in ("finding", "other", "", "nonsense", "a/b#c"):
        feed, batch_id, _ = wrong_records.parsed(code)
        assert feed in ("finding", "other", "a")
        assert batch_id is None


def test_the_trail_says_who_raised_and_who_granted(lost: Site) -> None:
    granted(lost)
    told = [row for row in audited(lost) if row["action"].startswith("decision.")][-2:]
    assert {row["action"] for row in told} == {"decision.proposed", "decision.approved"}
    assert all("女儿" not in row["content"] for row in audited(lost))
