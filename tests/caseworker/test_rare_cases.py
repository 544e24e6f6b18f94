"""Held evidence and true conflicts; a lost lease; a case that changed meanwhile."""

from __future__ import annotations

from pipelines.run import run_day
from pipelines.store import tables
from tests.caseworker.case_world import ALIVE, answer, case_of, proposals_of, text_of
from tests.caseworker.clients import Site
from tests.caseworker.morning_world import BEFORE, CONFLICTS, HELD, LOSSES
from tests.pipelines.small_world import DAY, deliver, row
from tests.review.desk_world import rows_of


def standing(site: Site, at: int) -> dict[str, object]:
    """The kept standing of somebody."""
    whose = tables.standings.c.recipient_id == f"R{at:08d}"
    (found,) = rows_of(site.ws, tables.standings, whose)
    return found


def test_held_evidence_is_accepted_or_rejected_and_leaves_the_queue(any_morning: Site) -> None:
    anna = any_morning.as_("caseworker", name="anna")
    assert "存疑证据" in text_of(anna.page("/cases?kind=held_evidence"))
    accepted, rejected = (case_of(any_morning, at, "held_evidence") for at in HELD)
    page = text_of(anna.page(f"/cases/{accepted['case_id']}"))
    assert "资格认证" in page
    before = standing(any_morning, HELD[0])["certified_through"]
    assert answer(anna, accepted, {"answer": "release_held"}).status_code == 303
    assert answer(anna, rejected, {"answer": "reject_held", "note": "渠道不明"}).status_code == 303
    assert standing(any_morning, HELD[0])["certified_through"] > before
    assert standing(any_morning, HELD[1])["certified_through"] == before
    assert "没有待办" in text_of(anna.page("/cases?kind=held_evidence"))
    again = answer(anna, accepted, {"answer": "reject_held"})
    assert again.status_code == 409


def test_a_conflict_names_the_evidence_that_is_judged(any_morning: Site) -> None:
    anna = any_morning.as_("caseworker", name="anna")
    case = case_of(any_morning, CONFLICTS[0], "conflict")
    page = anna.page(f"/cases/{case['case_id']}")
    anna.post(f"/cases/{case['case_id']}/claim")
    said = text_of(anna.page(f"/cases/{case['case_id']}"))
    assert "死亡记录" in text_of(page)
    assert "出行记录" in said
    refused = answer(anna, case, {"answer": "different_person", "pieces": "1"})
    assert refused.status_code == 422
    assert "请勾选您判断的是哪条证据" in text_of(refused.text)
    whose = tables.evidence.c.recipient_id == case["recipient_id"]
    (record,) = rows_of(any_morning.ws, tables.evidence, whose, tables.evidence.c.kind == "death")
    told = {"answer": "different_person", "pieces": "1", "evidence": record["evidence_id"]}
    assert answer(anna, case, told).status_code == 303
    (made,) = proposals_of(any_morning, case)
    assert made["state"] == "open"  # a certain match is set aside by two people
    bert = any_morning.as_("approver", name="bert")
    assert bert.post(f"/approvals/{made['proposal_id']}/approve").status_code == 303
    assert case_of(any_morning, CONFLICTS[0], "conflict")["status"] == "decided"


def test_a_conflict_is_answered_by_seeing_the_person(any_morning: Site) -> None:
    anna = any_morning.as_("caseworker", name="anna")
    case = case_of(any_morning, CONFLICTS[1], "conflict")
    assert answer(anna, case, ALIVE).status_code == 303
    assert case_of(any_morning, CONFLICTS[1], "conflict")["status"] == "decided"
    assert standing(any_morning, CONFLICTS[1])["payment"] == "paid"


def test_a_case_that_changes_while_it_is_open_is_shown_with_what_came(morning: Site) -> None:
    anna = morning.as_("caseworker", name="anna")
    case = case_of(morning, LOSSES[0])
    path = f"/cases/{case['case_id']}"
    anna.post(f"{path}/claim")
    others = [row("death", at, f"D{at}", BEFORE) for at in (*LOSSES[1:], *CONFLICTS)]
    moved = row("death", LOSSES[0], f"D{LOSSES[0]}", BEFORE.replace(day=9))
    deliver(morning.ws, "death", DAY, [moved, *others], revision=2)
    run_day(morning.ws, DAY, ["death"])
    changed = case_of(morning, LOSSES[0])
    assert changed["version"] > case["version"]
    refused = answer(anna, case, {**ALIVE, "note": "刚写好的话"})
    assert refused.status_code == 409
    said = text_of(refused.text)
    assert "您打开之后发生的变化" in said
    assert "新增：" in said
    assert "刚写好的话" in refused.text
    assert proposals_of(morning, case) == []
    assert answer(anna, changed, ALIVE).status_code == 303


def test_who_lost_the_lease_keeps_what_was_typed(morning: Site) -> None:
    anna = morning.as_("caseworker", name="anna")
    bert = morning.as_("caseworker", name="bert")
    case = case_of(morning, CONFLICTS[0], "conflict")
    path = f"/cases/{case['case_id']}"
    assert anna.post(f"{path}/claim").status_code == 303
    morning.clock.now += 16 * 60
    lost = anna.post(f"{path}/renew")
    assert lost.status_code == 409
    assert "保留时间已过" in text_of(lost.text)
    assert bert.post(f"{path}/claim").status_code == 303
    refused = answer(anna, case, {**ALIVE, "note": "刚写好的话"})
    assert refused.status_code == 409
    assert "正在办理这件事项" in text_of(refused.text)
    assert "刚写好的话" in refused.text
    assert proposals_of(morning, case) == []
