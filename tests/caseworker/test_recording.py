"""The manual queue and certifications: filters, checklists, what follows, two people at once."""

from __future__ import annotations

import re

import pytest

from pipelines.review import PAPERS
from pipelines.store import tables
from tests.caseworker.case_world import HTMX, audited, text_of
from tests.caseworker.clients import Client, Site
from tests.pipelines.small_world import Person
from tests.review.desk_world import rows_of

WHO = "R00000000"
COUNTER = {"channel": "counter", "certified_on": "2026-04-20", "papers-counter": "card_shown"}


def path_of(who: str = WHO, ending: str = "certify") -> str:
    return f"/people/{who}/{ending}"


def decisions(site: Site, who: str = WHO, **values: object) -> list[dict]:
    found = rows_of(site.ws, tables.proposals, tables.proposals.c.recipient_id == who)
    return [one for one in found if all(one[k] == v for k, v in values.items())]


def waiting(site: Site) -> list[str]:
    """Who stands in the manual queue, in its order."""
    rows = rows_of(site.ws, tables.manual_queue)
    rows.sort(key=lambda row: (str(row["due_on"] or ""), row["recipient_id"]))
    return [row["recipient_id"] for row in rows]


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    return found[1]


def record(client: Client, said: dict[str, str], who: str = WHO, **more: str):
    page = client.page(path_of(who))
    return client.post(path_of(who), {"seen": seen_on(page), **said}, **more)


# -- the queue ------------------------------------------------------------------------------------


def test_the_queue_says_who_why_until_when_and_how(site: Site) -> None:
    page = site.as_("caseworker").page("/manual")
    ids = waiting(site)
    assert ids
    said = text_of(page)
    for whose in ids:
        assert f'href="/people/{whose}/certify"' in page
        assert Person(int(whose[1:])).who()["name"] in said
        assert Person(int(whose[1:])).who()["id_number"] not in page
    assert "未联系" in said
    assert "窗口 · 银行 · 单位" in said


def test_filters_are_the_address_and_lists_go_on_by_key(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caseworker.recording.queue.AT_A_TIME", 2)
    client = site.as_("caseworker")
    met: list[str] = []
    address = "/manual?payment=paid"
    while address:
        page = client.page(address)
        met += re.findall(r'row"[^>]*><a href="/people/(R\d+)/certify"', page)
        more = re.search(r'href="(/manual\?[^"]*after=[^"]*)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    paid = rows_of(site.ws, tables.manual_queue, tables.manual_queue.c.payment == "paid")
    assert sorted(met) == sorted(row["recipient_id"] for row in paid)
    assert len(met) > 2
    assert client.get("/manual?after=nonsense").status_code == 400
    late = client.page("/manual?due=past")
    for row in rows_of(site.ws, tables.manual_queue):
        past = row["due_on"] is None or row["due_on"].isoformat() < "2026-04-20"
        assert (f"/people/{row['recipient_id']}/certify" in late) is (past and len(late) > 0) or (
            "after=" in late
        )


def test_two_people_who_take_the_next_one_get_two_recipients(site: Site) -> None:
    anna, bert = site.as_("caseworker"), site.as_("caseworker", name="bert")
    goals = [one.post("/manual/next").headers["location"] for one in (anna, bert)]
    first, second = (re.search(r"/people/(R\d+)/certify", goal)[1] for goal in goals)
    assert [first, second] == waiting(site)[:2]
    assert "正在办理" in text_of(bert.page(path_of(first)))
    skipped = anna.post("/manual/next", {"before": first, "place": goals[0].split("place=")[1]})
    assert waiting(site)[2] in skipped.headers["location"]
    assert "正在办理" not in text_of(bert.page(path_of(first)))


def test_the_end_of_the_queue_leads_back_to_it(site: Site) -> None:
    client = site.as_("caseworker")
    goal = client.post("/manual/next", {"place": "end", "payment": "paid"}).headers["location"]
    assert goal == "/manual?payment=paid"
    assert "队列到头了" in client.page(goal)


# -- certifications -------------------------------------------------------------------------------


def test_each_channel_asks_for_its_own_papers_and_no_visit_to_a_doctor_is_offered(
    site: Site,
) -> None:
    page = site.as_("caseworker").page(path_of())
    offered = re.findall(r'name="channel" value="([^"]+)"', page)
    assert offered == list(PAPERS)
    for word in ("medical", "outpatient", "pharmacy"):
        assert f'value="{word}' not in page
    for channel, papers in PAPERS.items():
        listed = re.findall(rf'name="papers-{channel}" value="([^"]+)"', page)
        assert listed == [paper.code for paper in papers]
    client = site.as_("caseworker")
    assert record(client, COUNTER | {"channel": "outpatient"}).status_code == 422
    assert decisions(site) == []


def test_what_follows_is_told_before_and_writes_nothing(site: Site) -> None:
    client = site.as_("caseworker")
    part = client.post(f"{path_of()}/follows", COUNTER | {"papers-counter": ""}, **HTMX)
    assert "<html" not in part.text
    assert "2027" in part.text
    whole = client.post(f"{path_of()}/follows", COUNTER | {"note": "还没有写完", "seen": "0"})
    assert "2027" in whole.text
    assert "还没有写完" in whole.text
    assert decisions(site) == []
    assert "正在办理" in text_of(site.as_("caseworker", name="bert").page(path_of()))


@pytest.mark.parametrize("channel", list(PAPERS))
def test_a_required_paper_that_is_missing_is_named(site: Site, channel: str) -> None:
    client = site.as_("caseworker")
    required = [paper.code for paper in PAPERS[channel] if paper.required]
    said = {"channel": channel, "certified_on": "2026-04-20", "note": "材料见附件"}
    refused = record(client, said | {f"papers-{channel}": required[1:]})
    assert refused.status_code == 422
    assert "必须核对的材料没有齐全" in refused.text
    assert "材料见附件" in refused.text
    assert decisions(site) == []
    done = record(client, said | {f"papers-{channel}": required})
    assert done.status_code == 303
    (made,) = decisions(site, kind="certification")
    assert (made["state"], made["four_eyes"]) == ("approved", False)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"channel": ""}, "请选择认证方式"),
        ({"certified_on": ""}, "请填写日期"),
        ({"certified_on": "yesterday"}, "请填写日期"),
        ({"certified_on": "2026-04-21"}, "这一天还没有到"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(site: Site, changed: dict, told: str) -> None:
    refused = record(site.as_("caseworker"), COUNTER | changed)
    assert refused.status_code == 422
    assert told in refused.text
    assert decisions(site) == []


def test_recording_leads_to_the_next_of_the_queue(site: Site) -> None:
    client = site.as_("caseworker")
    goal = client.post("/manual/next", {"payment": "paid"}).headers["location"]
    whose = re.search(r"/people/(R\d+)", goal)[1]
    page = client.page(goal)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    carried = {name: hidden[name] for name in ("seen", "queue", "place", "payment")}
    done = client.post(path_of(whose), COUNTER | carried)
    following = done.headers["location"]
    assert re.match(r"/people/R\d+/certify\?queue=1&payment=paid&place=", following)
    assert whose not in following
    assert "已登记，认证有效期至" in client.page(following)
    assert whose not in waiting(site)


def test_a_second_click_records_nothing_again(site: Site) -> None:
    client = site.as_("caseworker")
    seen = seen_on(client.page(path_of()))
    answers = [client.post(path_of(), COUNTER | {"seen": seen}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert len(decisions(site, kind="certification")) == 1


def test_somebody_elses_recording_is_seen_before_one_records_too(site: Site) -> None:
    anna, bert = site.as_("caseworker"), site.as_("caseworker", name="bert")
    seen = seen_on(bert.page(path_of()))
    assert record(anna, COUNTER).status_code == 303
    refused = bert.post(path_of(), COUNTER | {"seen": seen, "note": "窗口来人"})
    assert refused.status_code == 409
    assert "又有 1 项登记或决定" in refused.text
    assert "窗口来人" in refused.text
    assert len(decisions(site, kind="certification")) == 1
    again = bert.post(path_of(), COUNTER | {"seen": seen_on(refused.text)})
    assert again.status_code == 303


def test_who_else_works_on_a_recipient_keeps_one_from_recording(site: Site) -> None:
    anna, bert = site.as_("caseworker"), site.as_("caseworker", name="bert")
    anna.post(f"{path_of()}/follows", COUNTER, **HTMX)
    assert record(bert, COUNTER).status_code == 409
    assert decisions(site) == []
    site.clock.now += 16 * 60
    assert record(bert, COUNTER).status_code == 303


# -- who may --------------------------------------------------------------------------------------

FORMS = ("certify", "home-visit", "contact", "objection")


@pytest.mark.parametrize("role", ["approver", "supervisor", "auditor"])
def test_others_read_and_record_nothing(site: Site, role: str) -> None:
    client = site.as_(role)
    for ending in FORMS:
        assert (
            "<button"
            not in client.page(path_of(ending=ending)).split("<main")[1].split("case-right")[0]
        )
        assert client.post(path_of(ending=ending), COUNTER).status_code in (403, 405)


@pytest.mark.parametrize("ending", FORMS)
def test_a_recipient_of_another_jurisdiction_is_not_there(site: Site, ending: str) -> None:
    far = site.as_("caseworker", jurisdictions=("beijing/chaoyang",), name="far")
    missing = far.get(path_of("R99999999", ending))
    found = far.get(path_of(ending=ending))
    assert missing.status_code == found.status_code == 404
    for step in ("certify", "certify/follows", "home-visit/request", "contact", "objection"):
        assert far.post(path_of(ending=step), COUNTER | {"seen": "0"}).status_code == 404
    assert decisions(site) == []


def test_the_trail_names_ids_and_no_free_text(site: Site) -> None:
    record(site.as_("caseworker"), COUNTER | {"note": "女儿陪同", "agency": "某街道"})
    told = [row for row in audited(site) if row["action"].startswith("decision.")]
    assert {row["action"] for row in told} == {"decision.proposed", "decision.applied"}
    assert all("女儿" not in row["content"] and "街道" not in row["content"] for row in told)
