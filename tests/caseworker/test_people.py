"""The page of a person: what a clerk may read out, and everything on record, to their own only."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.hand_over import hand_over
from pipelines.review import Draft, approve, propose
from pipelines.store import tables
from pipelines.suspensions.releasing import hold_back
from tests.caseworker.case_world import text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.people_world import AFTER_CLOSE, MAY, in_may
from tests.pipelines.small_world import DAY, PLACE, Person

AT = 1_776_650_400


def said(client: Client, at: int) -> str:
    """What may be read out."""
    page = client.page(f"/people/{Person(at).recipient_id}")
    return text_of(page.partition('class="said-out">')[2].partition("</p>")[0]).strip()


def test_certified_by_a_journey(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    told = said(client, 4)
    assert "有效期到2027年4月30日" in told
    assert "2026年4月20日的实名出行记录自动认证" in told
    assert "不需要办理任何手续" in told
    page = text_of(client.page(f"/people/{Person(4).recipient_id}"))
    for part in ("HD26", "出行", "经办窗口", "上门认证", "正常发放"):
        assert part in page


def test_due_soon_suspended_held_back_and_stopped(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    # 3 certified in April 2025: due now.
    assert "请在2026年4月30日前（含当日）完成认证，否则将从2026年5月起暂停发放" in said(client, 3)
    names = [name.recipient_id for name in in_may(any_site)]
    assert Person(4).recipient_id not in names
    late = int(names[0][1:])
    told = said(client, late)
    assert "待遇自2026年5月起暂停发放" in told
    assert "暂停期间的待遇将补发" in told
    assert "-5,000.00" in client.page(f"/people/{names[0]}")
    hold_back(
        any_site.ws, MAY, names[0], places=[PLACE], until=date(2026, 6, 20), reason="住院",
        by="zhou", day=AFTER_CLOSE, at=AT,
    )  # fmt: skip
    assert "暂缓至2026年6月20日，期间照常发放" in said(client, late)
    lost = {"ground": "death", "effective": "2026-04-02", "how_verified": "民政部门"}
    draft = Draft("finding_lost", Person(1).recipient_id, lost)
    made = propose(any_site.ws, draft, maker="zhao", day=AFTER_CLOSE, at=AT)
    approve(any_site.ws, made.proposal_id, approver="qian", day=AFTER_CLOSE, at=AT)
    told = said(client, 1)
    assert "待遇自2026年5月起已停止发放" in told
    assert "登记异议" in told
    assert "死亡" not in told  # the ground is not for the telephone


def test_a_loss_that_is_being_verified_is_not_read_out(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    assert "死亡" not in said(client, 2)
    page = text_of(client.page(f"/people/{Person(2).recipient_id}"))
    assert "请勿向来电人透露" in page
    assert "丧失资格核实" in page
    assert "请勿向来电人透露" not in client.page(f"/people/{Person(5).recipient_id}")


def test_nobody_was_evaluated_yet_and_no_rules(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    with any_site.ws.store.write() as connection:
        whose = tables.standings.c.recipient_id == Person(6).recipient_id
        empty = {"content": None, "as_of": None, "payment": None}
        connection.execute(tables.standings.update().where(whose).values(**empty))
    assert "还没有对这位领取人作出判断" in said(client, 6)


@pytest.mark.parametrize("role", ["caseworker", "approver", "supervisor", "auditor"])
def test_details_are_masked_for_everybody(any_site: Site, role: str) -> None:
    who = Person(0).who()
    page = any_site.as_(role).page(f"/people/{Person(0).recipient_id}")
    assert who["id_number"] not in page
    assert who["birth_date"] not in page
    assert "reveal" in page


def test_another_jurisdiction_and_nobody(any_site: Site) -> None:
    one = Person(0).recipient_id
    stranger = any_site.as_("caseworker", jurisdictions=("arshan",), name="arshan")
    same = {stranger.get(f"/people/{one}").status_code, stranger.get("/people/R9").status_code}
    assert same == {404}
    for path in ("/people/%27%20OR%201=1", "/people/<script>", "/people/R%01"):
        assert any_site.as_("caseworker").get(path).status_code == 404
    assert any_site.as_("engineer").get(f"/people/{one}").status_code == 403


def test_a_script_in_a_name_is_text(any_site: Site) -> None:
    with any_site.ws.store.write() as connection:
        whose = tables.recipients.c.recipient_id == Person(0).recipient_id
        bad = {"name": "<script>x</script>", "employer": "<img src=x>", "former_names": "a|<b>"}
        connection.execute(tables.recipients.update().where(whose).values(**bad))
    page = any_site.as_("caseworker").page(f"/people/{Person(0).recipient_id}")
    assert "<script>x" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;x" in page


def test_english_says_the_same(any_site: Site) -> None:
    client = any_site.as_("caseworker", language="en")
    assert "certified until 30 April 2027" in said(client, 4)
    hand_over(any_site.ws, DAY)
