"""Contact attempts and home visits: written down, read by the rules, put right, never deleted."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import exc, text

from pipelines.store import contacts, documents, tables
from tests.caseworker.case_world import HTMX, audited, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.papers import A_PDF, sent
from tests.pipelines.small_world import DAY
from tests.review.desk_world import rows_of

WHO = "R00000000"
PATH = f"/people/{WHO}/contact"
VISIT = f"/people/{WHO}/home-visit"
CALL = {"channel": "phone", "result": "no_result", "contacted_on": "2026-04-20", "note": "无人接听"}


def rows(site: Site) -> list[dict]:
    return rows_of(site.ws, tables.contact_attempts)


def decisions(site: Site, kind: str) -> list[dict]:
    mine = tables.proposals.c.recipient_id == WHO, tables.proposals.c.kind == kind
    return rows_of(site.ws, tables.proposals, *mine)


def hidden(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(seen|once)" value="([^"]*)"', page))
    assert set(found) == {"seen", "once"}
    return found


def note(client: Client, said: dict[str, str]):
    return client.post(PATH, hidden(client.page(PATH)) | said)


def test_an_attempt_is_a_row_and_an_entry_in_the_trail(site: Site) -> None:
    anna = site.as_("caseworker")
    assert note(anna, CALL).status_code == 303
    (row,) = rows(site)
    assert (row["channel"], row["result"], row["by"]) == ("phone", "no_result", anna.user.user_id)
    assert (row["contacted_on"], row["proposal_id"]) == (DAY, None)
    (entry,) = [one for one in audited(site) if one["action"] == "contact.noted"]
    assert entry["subject"] == WHO
    assert "无人接听" not in entry["content"]
    assert "无人接听" in text_of(anna.page(PATH))
    assert "电话 未联系上" in text_of(anna.page("/manual"))


def test_a_form_that_is_sent_twice_is_one_attempt(site: Site) -> None:
    anna = site.as_("caseworker")
    form = hidden(anna.page(PATH)) | CALL
    assert [anna.post(PATH, form).status_code for _ in range(2)] == [303, 303]
    assert len(rows(site)) == 1
    assert note(anna, CALL).status_code == 303
    assert len(rows(site)) == 2, "the same call made again is another attempt"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"channel": "telegram"}, "请选择联系方式"),
        ({"result": ""}, "请选择结果"),
        ({"result": "void"}, "请选择结果"),
        ({"contacted_on": "2026-04-21"}, "这一天还没有到"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    site: Site, changed: dict, told: str
) -> None:
    refused = note(site.as_("caseworker"), CALL | changed)
    assert refused.status_code == 422
    assert told in refused.text
    assert "无人接听" in refused.text
    assert rows(site) == []


def test_the_rules_learn_of_an_employer_who_was_asked(site: Site) -> None:
    anna = site.as_("caseworker")
    form = hidden(anna.page(PATH)) | CALL | {"channel": "employer", "result": "reached"}
    assert [anna.post(PATH, form).status_code for _ in range(2)] == [303, 303]
    (made,) = decisions(site, "employer_contact")
    assert (made["state"], '"result":"reached"' in made["content"]) == ("approved", True)
    (row,) = rows(site)
    assert row["proposal_id"] == made["proposal_id"]
    put_right = {"channel": "employer", "result": "no_result", "contacted_on": "2026-04-20"}
    page = anna.page(PATH)
    assert f"/approvals/{made['proposal_id']}" in page
    anna.post(f"{PATH}/{row['contact_id']}/correct", hidden(page) | put_right)
    assert len(decisions(site, "employer_contact")) == 2


def test_an_attempt_is_put_right_by_a_further_row_once(site: Site) -> None:
    anna, bert = site.as_("caseworker"), site.as_("caseworker", name="bert")
    note(anna, CALL)
    (row,) = rows(site)
    address = f"{PATH}/{row['contact_id']}/correct"
    assert anna.post(address, hidden(anna.page(PATH)) | {"result": "?"}).status_code == 422
    right = CALL | {"result": "reached", "note": "其实接通了"}
    assert bert.post(address, hidden(bert.page(PATH)) | right).status_code == 303
    late = anna.post(address, hidden(anna.page(PATH)) | CALL | {"result": "void"})
    assert "已经更正过" in anna.page(late.headers["location"])
    assert len(rows(site)) == 2
    with site.ws.store.read() as connection:
        (stands,) = contacts.of(connection, [WHO])[WHO]
    assert (stands.result, stands.by, stands.corrects) == (
        *("reached", bert.user.user_id),
        row["contact_id"],
    )
    page = text_of(anna.page(PATH))
    assert "无人接听" in page
    assert "已更正" in page
    address = f"{PATH}/{stands.contact_id}/correct"
    bert.post(address, hidden(bert.page(PATH)) | {"result": "void"})
    with site.ws.store.read() as connection:
        assert contacts.of(connection, [WHO]) == {}
    assert [one["action"] for one in audited(site) if one["action"].startswith("contact.")] == [
        *("contact.noted", "contact.corrected", "contact.corrected"),
    ]
    assert anna.post(f"{PATH}/nothing/correct", hidden(anna.page(PATH)) | CALL).status_code == 404


def test_the_database_itself_keeps_attempts(any_site: Site) -> None:
    told = ("c1", WHO, "beijing/haidian", "phone", "reached", DAY, 1_776_650_400, "U1", "女儿接的")
    row = contacts.Contact(*told, None, None, ("a" * 32,))
    with any_site.ws.store.write() as connection:
        assert contacts.add(connection, row)
        assert not contacts.add(connection, row)
        assert contacts.of(connection, [WHO, "R2"]) == {WHO: [row]}
    for wrong in (
        "DELETE FROM contact_attempts",
        "UPDATE contact_attempts SET result = 'no_result'",
        "UPDATE contact_attempts SET note = '改写'",
        "INSERT INTO contact_attempts SELECT 'c2', recipient_id, jurisdiction, channel, 'void', "
        'contacted_on, at, "by", note, documents, NULL, NULL FROM contact_attempts',
    ):
        with pytest.raises(exc.DBAPIError), any_site.ws.store.write() as connection:
            connection.execute(text(wrong))
    with any_site.ws.store.write() as connection:
        assert contacts.old_notes(connection, DAY) == []
        assert contacts.old_notes(connection, date(2026, 4, 21)) == [(DAY, 1)]
        contacts.empty_notes(connection, DAY)
        assert contacts.get(connection, "c1") == row._replace(note="")


# -- home visits ----------------------------------------------------------------------------------


def ask(client: Client, **said: str):
    form = hidden(client.page(VISIT)) | {"asked_on": "2026-04-18", "street_office": "学院路街道"}
    return client.post(f"{VISIT}/request", form | said, files=sent(A_PDF))


def made(client: Client, outcome: str, **said: str):
    form = hidden(client.page(VISIT)) | {"outcome": outcome, "visited_on": "2026-04-20"}
    return client.post(f"{VISIT}/made", form | said)


def test_a_visit_that_is_asked_for_holds_until_it_is_made(site: Site) -> None:
    anna = site.as_("caseworker")
    assert ask(anna).status_code == 303
    (asked,) = decisions(site, "home_visit_requested")
    assert "学院路街道" in asked["content"]
    assert '"documents":["' in asked["content"]
    page = text_of(anna.page(VISIT))
    assert "2026-04-18 已申请上门，等待上门" in page
    assert "待上门" in text_of(anna.page("/manual"))
    done = made(anna, "seen", note="卧床，意识清楚")
    assert done.headers["location"] == (
        f"/people/{WHO}/certify?channel=home_visit&certified_on=2026-04-20"
    )
    form = anna.page(done.headers["location"])
    assert re.search(r'value="home_visit"[^>]* checked', form)
    assert 'value="2026-04-20"' in form
    assert len(decisions(site, "home_visit_made")) == 1
    (row,) = rows(site)
    assert (row["channel"], row["result"], row["note"]) == ("visit", "reached", "卧床，意识清楚")
    assert "待上门" not in text_of(anna.page("/manual"))


def test_a_visit_that_met_nobody_leaves_the_request_as_it_is(site: Site) -> None:
    anna = site.as_("caseworker")
    ask(anna)
    told = anna.post(
        f"{VISIT}/follows",
        {"step": "home_visit_made", "outcome": "not_met", "visited_on": "2026-04-20"},
        **HTMX,
    )
    assert "上门申请继续有效" in told.text
    assert made(anna, "not_met").status_code == 303
    assert decisions(site, "home_visit_made") == []
    (row,) = rows(site)
    assert (row["channel"], row["result"]) == ("visit", "no_result")
    assert "等待上门" in text_of(anna.page(VISIT))
    assert made(anna, "closed").status_code == 303
    assert len(decisions(site, "home_visit_made")) == 1
    assert "等待上门" not in text_of(anna.page(VISIT))


def test_visits_are_checked_and_sent_once(site: Site) -> None:
    anna = site.as_("caseworker")
    assert "这一天还没有到" in ask(anna, asked_on="2026-05-01").text
    assert "请选择上门结果" in made(anna, "").text
    form = hidden(anna.page(VISIT)) | {"asked_on": "2026-04-18"}
    assert [anna.post(f"{VISIT}/request", form).status_code for _ in range(2)] == [303, 303]
    assert len(decisions(site, "home_visit_requested")) == 1
    bert = site.as_("caseworker", name="bert")
    late = bert.post(f"{VISIT}/request", form | {"note": "家属来电"})
    assert late.status_code == 409
    assert "家属来电" in late.text


def test_a_paper_that_came_with_a_contact_stays_with_it(site: Site) -> None:
    anna = site.as_("caseworker")
    form = hidden(anna.page(PATH)) | CALL | {"channel": "letter"}
    assert anna.post(PATH, form, files=sent(A_PDF)).status_code == 303
    (row,) = rows(site)
    (paper,) = rows_of(site.ws, tables.documents)
    assert row["documents"] == f'["{paper["document_id"]}"]'
    page = anna.page(PATH)
    assert page.count(f'href="/documents/{paper["document_id"]}"') == 2
    assert "联系记录所附" in text_of(page)
    with site.ws.store.read() as connection:
        assert documents.named(connection, [WHO]) == {paper["document_id"]: [row["contact_id"]]}
