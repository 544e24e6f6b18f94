"""The suspension list on the page: why, who was told, released by a named person, held back."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from pipelines.consequences.sending import mark_payroll_sent
from pipelines.store import tables
from tests.caseworker.case_world import audited, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.people_world import AFTER_CLOSE, MAY, in_may
from tests.pipelines.small_world import PLACE
from tests.review.desk_world import rows_of

LIST = "/suspensions?month=2026-05"
STATE = {"month": "2026-05", "shown": "to_release"}


def marks(page: str) -> list[str]:
    """What the boxes of a page send."""
    return re.findall(r'type="checkbox" name="name" value="([^"]+)"', page)


def send(client: Client, names: list[str], which: str = "ticked", **said: str) -> Any:
    """Release names."""
    told: dict[str, Any] = {**STATE, "which": which, "confirm": "1", **said}
    told["name" if which == "ticked" else "listed"] = names
    return client.post("/suspensions/release", told)


def releases(site: Site) -> list[dict[str, Any]]:
    """Who released whom."""
    return rows_of(site.ws, tables.suspension_releases)


def test_each_name_with_why_and_who_was_told(any_site: Site) -> None:
    names = in_may(any_site)
    page = any_site.as_("approver").page(LIST)
    said = text_of(page)
    assert len(names) > 1
    assert len(marks(page)) == len(names)
    assert "自2026年5月起暂停（HD26-06" in said
    assert "2026-04 认证提醒 · 已发送" in said
    assert "没有联系过本人或单位" in said
    assert "本月发放数据截止日：2026-05-10" in said
    for name in names:
        assert f"/people/{name.recipient_id}" in page


def test_names_are_released_one_by_one_or_as_shown(any_site: Site) -> None:
    names = in_may(any_site)
    approver = any_site.as_("approver", display_name="刘建国")
    shown = marks(approver.page(LIST))
    assert send(approver, shown[:1], confirm="").status_code == 422
    assert "请先选择" in send(approver, []).text
    assert releases(any_site) == []
    answer = send(approver, shown[:1])
    assert (answer.status_code, answer.headers["location"]) == (
        *(303, "/suspensions?month=2026-05&shown=to_release"),
    )
    assert "已放行 1 人" in approver.page(LIST)
    supervisor = any_site.as_("supervisor")
    send(supervisor, shown, "page")
    assert "1 人此前已放行" in supervisor.page(LIST)
    assert len(releases(any_site)) == len(names)
    assert "刘建国 于 2026-04-20" in text_of(approver.page(f"{LIST}&shown=released"))
    assert mark_payroll_sent(any_site.ws, PLACE, MAY, AFTER_CLOSE)
    said = text_of(approver.page(f"{LIST}&shown=sent"))
    assert "刘建国" in said
    assert "没有待放行的人员" in approver.page(LIST)
    entries = [row for row in audited(any_site) if row["action"] == "suspension.released"]
    assert {row["actor"] for row in entries} == {
        *(approver.user.user_id, supervisor.user.user_id),  # type: ignore[union-attr]
    }


def test_what_became_known_meanwhile_is_not_released(any_site: Site) -> None:
    names = in_may(any_site)
    approver = any_site.as_("approver")
    shown = marks(approver.page(LIST))
    with any_site.ws.store.write() as connection:
        whose = tables.evidence.c.recipient_id == names[0].recipient_id
        connection.execute(tables.evidence.update().where(whose).values(known_to=AFTER_CLOSE))
    send(approver, shown)
    page = approver.page(LIST)
    assert "1 人在您打开页面后有新情况" in page
    assert [mark.split()[0] for mark in marks(page)] == [names[0].recipient_id]


def test_a_name_is_held_back_with_a_reason_and_a_day(any_site: Site) -> None:
    first = in_may(any_site)[0].recipient_id
    approver = any_site.as_("approver")
    path = f"/suspensions/2026-05/{first}/hold"
    assert "暂缓期间照常发放" in approver.page(path)
    for wrong in (
        {"until": "2026-06-20"},
        {"reason": "住院"},
        {"until": "2026-02-01", "reason": "住院"},
        {"until": "2030-01-01", "reason": "住院"},
        {"until": "someday", "reason": "住院"},
    ):
        answer = approver.post(path, wrong)
        assert answer.status_code == 422, wrong
        assert 'class="error"' in answer.text
    answer = approver.post(path, {"until": "2026-06-20", "reason": "<b>住院</b>，待出院"})
    assert answer.status_code == 303
    page = approver.page(f"{LIST}&shown=held")
    assert "&lt;b&gt;住院&lt;/b&gt;" in page
    assert "暂缓至 2026-06-20" in text_of(page)
    assert first not in approver.page(LIST)
    assert "不能暂缓" in approver.page(path)
    assert approver.post(path, {"until": "2026-06-20", "reason": "x"}).status_code == 422
    assert f"/approvals/{rows_of(any_site.ws, tables.proposals)[0]['proposal_id']}"


def test_who_may_what(any_site: Site) -> None:
    first = in_may(any_site)[0].recipient_id
    reader = any_site.as_("caseworker")
    page = reader.page(LIST)
    assert marks(page) == []
    assert "只有复核人员和主管可以放行" in page
    assert send(reader, ["R1 x"]).status_code == 403
    assert reader.get(f"/suspensions/2026-05/{first}/hold").status_code == 403
    assert any_site.as_("engineer").get(LIST).status_code == 403


def test_another_jurisdiction_sees_and_releases_nothing(any_site: Site) -> None:
    names = in_may(any_site)
    shown = marks(any_site.as_("approver").page(LIST))
    other = any_site.as_("approver", jurisdictions=("arshan",), name="arshan")
    assert marks(other.page(LIST)) == []
    assert other.get(f"{LIST}&place=beijing/haidian").status_code == 404
    send(other, shown)
    assert releases(any_site) == []
    path = f"/suspensions/2026-05/{names[0].recipient_id}/hold"
    assert other.get(path).status_code == 404
    assert other.post(path, {"until": "2026-06-20", "reason": "x"}).status_code == 404
    taken = other.post("/suspensions/export", STATE)
    assert taken.status_code == 200
    assert names[0].recipient_id not in taken.text


def test_the_file_is_safe_masked_and_on_record(any_site: Site) -> None:
    names = in_may(any_site)
    evil = '=HYPERLINK("http://x","点我")'
    with any_site.ws.store.write() as connection:
        whose = tables.recipients.c.recipient_id == names[0].recipient_id
        connection.execute(tables.recipients.update().where(whose).values(name=evil))
    approver = any_site.as_("approver")
    answer = approver.post("/suspensions/export", STATE)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert table[0][:2] == ["领取人编号", "姓名"]
    assert len(table) == len(names) + 1
    assert table[1][1] == f"'{evil}"
    assert table[1][5] == "-5000"
    assert not re.search(r"[1-9]\d{16}[\dX]", answer.text)
    (entry,) = [row for row in audited(any_site) if row["subject"] == "suspensions.list"]
    assert entry["actor"] == approver.user.user_id  # type: ignore[union-attr]
    assert f'"rows":{len(names)}' in entry["content"]
    assert '"sha256"' in entry["content"]


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=' OR 1=1", "shown=x", "only=<script>", "after=' --", "month="],
)
def test_nonsense_in_the_address_is_as_if_it_were_not_there(site: Site, query: str) -> None:
    in_may(site)
    page = site.as_("approver").get(f"/suspensions?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.text.replace('<script src="', "").split("</head>")[1]


def test_pages_are_cut_by_key_and_filtered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    names = in_may(site)
    monkeypatch.setattr("caseworker.suspensions.rows.AT_A_TIME", 1)
    approver, seen, path = site.as_("approver"), [], LIST
    while path:
        page = approver.page(path)
        seen += [mark.split()[0] for mark in marks(page)]
        more = re.search(r'class="pager".*?href="([^"]+)"', page, re.S)
        path = more[1].replace("&amp;", "&") if more else ""
    assert seen == [name.recipient_id for name in names]
    assert marks(approver.page(f"{LIST}&only=possible_life")) == []
    assert len(marks(approver.page(f"{LIST}&only=lacking"))) == 1


def test_my_day_tells_the_approver(site: Site) -> None:
    names = in_may(site)
    page = site.as_("approver").page("/")
    assert 'href="/suspensions"' in page
    assert f"<b>{len(names)}</b>" in page
