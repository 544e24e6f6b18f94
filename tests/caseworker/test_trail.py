"""The auditor's pages: every entry told, the chain verified, tampering shown, exports recorded."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from caseworker.trail import pages as trail_pages
from caseworker.trail.asked import GROUPS, is_id
from caseworker.trail.words import word_for
from caseworker.web.texts import catalogue
from pipelines.access import users
from pipelines.audit import checking
from pipelines.audit.heads import publish
from pipelines.audit.seal import seal
from pipelines.audit.verify import VerificationStopped
from pipelines.store import audit, tables
from tests.audit.trail import Intruder
from tests.caseworker.case_world import ALIVE, answer, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.review.desk_world import rows_of

ROOT = Path(__file__).parents[2]


def note(site: Site, action: str, subject: str, actor: str = "system", **content: Any) -> None:
    with site.ws.store.write() as connection:
        audit.note(connection, actor=actor, action=action, subject=subject, content=content)


def shown(client: Client, address: str) -> Iterator[int]:
    """The numbers of all entries of a list, page by page."""
    while address:
        page = client.page(address)
        yield from (int(n) for n in re.findall(r"<dd class=\"mono\">(\d+)", page))
        more = re.search(r'class="pager".*?href="([^"]+)"', page, flags=re.S)
        address = more[1].replace("&amp;", "&") if more else ""


def test_pages_follow_each_other_without_gap_or_repetition(any_site: Site) -> None:
    for n in range(120):
        note(any_site, "register.loaded", f"register/{n}")
    auditor = any_site.as_("auditor")
    told = list(shown(auditor, "/trail"))
    entries = rows_of(any_site.ws, tables.audit_entries)
    assert told == sorted((row["entry_id"] for row in entries), reverse=True)
    assert len(told) > 120


def test_the_trail_of_a_recipient_a_case_and_a_user(any_site: Site) -> None:
    site = any_site
    clerk = site.as_("caseworker", name="li", display_name="李芳")
    assert clerk.user
    case = case_of(site, 2)
    assert answer(clerk, case, ALIVE).status_code == 303
    auditor = site.as_("auditor")
    entries = rows_of(site.ws, tables.audit_entries)
    (proposal,) = rows_of(site.ws, tables.proposals)
    about = {case["case_id"], proposal["proposal_id"], case["recipient_id"]}
    expected = {row["entry_id"] for row in entries if row["subject"] in about}
    assert len(expected) >= 2
    assert set(shown(auditor, f"/trail?about={case['recipient_id']}")) == expected
    of_case = {row["entry_id"] for row in entries if row["subject"] in about - {"R00000002"}}
    assert set(shown(auditor, f"/trail?about={case['case_id']}")) == of_case
    by = {row["entry_id"] for row in entries if row["actor"] == clerk.user.user_id}
    for who in (clerk.user.user_id, clerk.user.username):
        assert set(shown(auditor, f"/trail?who={who}")) == by
    text = text_of(auditor.page("/trail?what=decisions"))
    assert "李芳对领取人 R00000002 " in text
    assert "“未丧失资格”" in text


def test_days_are_those_of_this_machine(site: Site) -> None:
    auditor = site.as_("auditor")
    days = {row["at"][:10] for row in rows_of(site.ws, tables.audit_entries)}
    every = set(shown(auditor, "/trail"))
    assert set(shown(auditor, f"/trail?since={min(days)}")) == every
    assert set(shown(auditor, "/trail?until=2020-01-01")) == set()
    assert set(shown(auditor, "/trail?since=2100-01-01")) == set()


def test_an_unknown_action_falls_back_to_its_code(site: Site) -> None:
    note(site, "moon.landed", "sea-of-tranquillity", boots=2)
    auditor = site.as_("auditor")
    assert "系统：moon.landed（sea-of-tranquillity）" in text_of(auditor.page("/trail"))
    note(site, "user.added", "u9", roles=["auditor", "engineer"], ground="death")
    assert "系统新增账号 u9，角色：审计人员、数据工程师。" in text_of(auditor.page("/trail"))
    note(site, "detail.viewed", "R00000001", actor="ghost")
    assert "ghost查看了领取人 R00000001 的–，用途：–。" in text_of(auditor.page("/trail"))


def test_what_belongs_to_another_jurisdiction_is_left_out(site: Site) -> None:
    case = case_of(site, 2)
    note(site, "detail.viewed", "R00000001", field="phone", purpose="contact")
    note(site, "case.waits", case["case_id"], recipient="R00000002")
    note(site, "second_look.answered", "unknown", case=case["case_id"])
    note(site, "payroll.sent", "beijing/haidian 2026-05", rows=3)
    note(site, "payroll.sent", "hebei/baoding 2026-05", rows=4)
    near, far = site.as_("auditor"), site.as_("auditor", jurisdictions=("hebei",))
    everywhere = site.as_("auditor", jurisdictions=("*",))
    with site.ws.store.write() as connection:
        added, _ = users.add(
            connection,
            username="far.away",
            display_name="远",
            roles=("caseworker",),
            jurisdictions=("hebei",),
            actor="system",
            now=site.clock(),
        )
    for client, seen in ((near, (1, 1, 1, 0, 0)), (far, (0, 0, 0, 1, 1)), (everywhere, (1,) * 5)):
        page = client.page("/trail")
        for told, here in zip(
            ("R00000001", case["case_id"], "haidian 2026-05", "hebei/baoding", added.user_id),
            seen,
            strict=True,
        ):
            assert (told in page) == bool(here), (client.user, told)


def test_verifying_says_how_far_and_is_on_record(any_site: Site) -> None:
    auditor = any_site.as_("auditor", display_name="赵文")
    assert "尚未验证" in text_of(auditor.page("/trail"))
    seal(any_site.ws.store)
    publish(any_site.ws)
    links = len(rows_of(any_site.ws, tables.audit_chain))
    assert auditor.post("/trail/verify").status_code == 303
    text = text_of(auditor.page("/trail"))
    assert f"验证通过：第 1 至 {links} 条完好" in text
    assert "由赵文验证" in text
    with any_site.ws.store.read() as connection:
        checked = checking.last(connection)
    assert checked
    assert (checked.sealed, checked.count, checked.heads) == (links, 0, 2)
    assert auditor.user
    assert checked.actor == auditor.user.user_id


def test_tampering_is_shown_in_red_with_the_entry(site: Site) -> None:
    seal(site.ws.store)
    publish(site.ws)
    intruder = Intruder(site.ws.home.root / "certify.db")
    intruder.tear_down_guards(keys=False)
    with intruder.sql() as sql:
        sql.execute("UPDATE audit_entries SET actor = 'nobody' WHERE entry_id = 5")
    auditor = site.as_("auditor")
    auditor.post("/trail/verify")
    page = auditor.page("/trail")
    assert 'class="seal is-bad"' in page
    assert "发现 1 处被改动" in text_of(page)
    assert "内容被修改 封存序号 5–5 · 记录 5" in text_of(page)


def test_a_verification_that_takes_too_long_says_so_and_notes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal(site.ws.store)
    with pytest.raises(VerificationStopped):
        checking.check(site.ws, "u1", lambda: False)
    monkeypatch.setattr(trail_pages, "PATIENCE", -1.0)
    auditor = site.as_("auditor")
    auditor.post("/trail/verify")
    text = text_of(auditor.page("/trail"))
    assert "20 秒内没有核对完" in text
    assert "尚未验证" in text


def test_exports_hold_what_the_list_holds_and_are_recorded(site: Site) -> None:
    auditor = site.as_("auditor")
    expected = list(shown(auditor, "/trail?what=batches"))
    assert expected
    answer = auditor.post("/trail/export", {"what": "batches", "format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [int(row[0]) for row in rows[1:]] == expected
    answer = auditor.post("/trail/export", {"what": "batches", "format": "jsonl"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["entry_id"] for line in lines] == expected
    entries = {row["entry_id"]: row for row in rows_of(site.ws, tables.audit_entries)}
    for line in lines:
        assert line["content"] == json.loads(entries[line["entry_id"]]["content"])
    noted = [
        json.loads(row["content"])
        for row in entries.values()
        if row["action"] == "file.exported" and row["subject"] == "trail.entries"
    ]
    assert [told["rows"] for told in noted] == [len(expected)] * 2
    assert [told["filters"] for told in noted] == [
        {"what": "batches"},
        {"what": "batches", "format": "jsonl"},
    ]
    assert auditor.post("/trail/export", {"format": "exe"}).status_code == 400


@pytest.mark.parametrize(
    "typed",
    ["110101194001012345", "11010119400101234X", "13800138000", "欧阳安", "110101400101234"],
)
def test_no_name_and_no_number_of_a_person_gets_into_an_address(site: Site, typed: str) -> None:
    auditor = site.as_("auditor")
    answer = auditor.post("/trail/find", {"about": typed})
    assert answer.status_code == 422
    assert "不要填写姓名、证件号码或电话" in answer.text
    assert not is_id(typed)


def test_finding_leads_to_an_address_of_ids(site: Site) -> None:
    auditor = site.as_("auditor")
    sent = {"about": "R00000001", "what": "reveals", "since": "2026-04-01", "until": "", "who": ""}
    answer = auditor.post("/trail/find", sent)
    assert answer.status_code == 303
    where = "/trail?about=R00000001&what=reveals&since=2026-04-01"
    assert answer.headers["location"] == where


def test_accounts_with_their_roles_and_log_ins_that_failed(site: Site) -> None:
    locked = site.user("caseworker", name="locked.out", display_name="王静", active=False)
    site.user("caseworker", name="elsewhere", display_name="远方", jurisdictions=("hebei",))
    note(site, "user.login_failed", locked.user_id, actor=locked.user_id, by="password")
    text = text_of(site.as_("auditor").page("/trail/people"))
    assert "locked.out" in text
    assert "已锁定" in text
    assert "王静登录失败：密码错误。" in text
    assert "elsewhere" not in text


def test_every_action_that_the_code_names_has_a_sentence() -> None:
    named = set()
    for path in (*ROOT.glob("pipelines/**/*.py"), *ROOT.glob("caseworker/**/*.py")):
        named |= set(
            re.findall(r"\baction ?= ?\"([a-z_]+\.[a-z_]+)\"", path.read_text(encoding="utf-8"))
        )
    assert len(named) > 10
    named |= {one for group in GROUPS.values() for one in group}
    missing = sorted(one for one in named if f"trail.actions.{one}" not in catalogue())
    assert missing == []


def test_only_auditors_read_the_trail(site: Site) -> None:
    for role in ("caseworker", "approver", "supervisor", "engineer", "administrator"):
        assert site.as_(role).get("/trail").status_code == 403


def test_a_code_is_told_by_its_word() -> None:
    visit: Any = SimpleNamespace(language="en", t=lambda key, **_: key)
    assert word_for(visit, "ground", "death") == "death"
    assert word_for(visit, "field", "id_number, birth_date") == "Identity number, Birth date"
    assert word_for(visit, "rows", 1234567) == "1,234,567"
    assert word_for(visit, "sha256", "ab" * 32) == "abababab…"
    assert word_for(visit, "purpose", None) == "–"
