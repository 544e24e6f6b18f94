"""Attached papers and free text: each goes when its period ends, and what was done stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from pipelines.access.sealing import Sealer
from pipelines.documents import vault
from pipelines.retention.plan import plan
from pipelines.retention.purge import purge
from pipelines.review import Draft, propose
from pipelines.store import contacts, documents, horizon, retention, tables, waits
from pipelines.store.contacts import Contact
from pipelines.store.documents import Document
from pipelines.store.waits import Wait
from pipelines.workspace import Workspace
from tests.review.desk_world import DAY, HOLMES, fill, moment

PDF = b"%PDF-1.4\n%%EOF\n"
FAR = DAY + timedelta(6000)


@pytest.fixture
def ws(any_ws: Workspace) -> Workspace:
    """A few recipients, long after anything was done about them."""
    fill(any_ws)
    with any_ws.store.write() as connection:
        horizon.advance(connection, FAR)
    return any_ws


def paper(ws: Workspace, data: bytes, received: date) -> str:
    sealer = Sealer(ws.home)
    key = vault.key_of(sealer, HOLMES, data)
    vault.put(ws.home, sealer, key, data)
    told = (
        key,
        HOLMES,
        "beijing/haidian",
        "王某身份证.pdf",
        "pdf",
        len(data),
        "U-li",
        moment(received),
    )
    with ws.store.write() as connection:
        documents.add(connection, Document(*told, received, None))
    return key


def due(ws: Workspace, day: date, kind: str) -> list[str]:
    return [item.document_id or item.name for item in plan(ws, day) if item.kind == kind]


def test_a_paper_of_a_decision_is_kept_ten_years_and_another_a_month(ws: Workspace) -> None:
    told = paper(ws, PDF, DAY)
    loose = paper(ws, PDF + b"%", DAY)
    said = {"channel": "counter", "certified_on": f"{DAY}", "papers": ["card_shown"]}
    draft = Draft("certification", HOLMES, said | {"documents": [told]})
    propose(ws, draft, maker="U-li", day=DAY, at=moment(DAY))
    assert due(ws, DAY + timedelta(31), "loose") == []
    assert due(ws, DAY + timedelta(32), "loose") == [loose]
    last = date(2027, 1, 1) + timedelta(3653)
    assert due(ws, last, "document") == []
    assert due(ws, last + timedelta(1), "document") == [told]
    gone = purge(ws, last + timedelta(1))
    assert {item.document_id for item in gone if item.document_id} == {told, loose}
    assert not vault.place(ws.home, told).exists()
    with ws.store.read() as connection:
        row = documents.get(connection, told)
        assert row is not None
        assert (row.name, row.purged_on) == ("", last + timedelta(1))
        written = retention.recorded(connection)
    assert {one.kind for one in written} >= {"document", "loose"}
    assert all(len(one.sha256) == 64 for one in written)
    assert "王某" not in str(written)
    assert purge(ws, last + timedelta(1)) == []


def test_a_sealed_file_without_a_row_goes_the_next_day(ws: Workspace) -> None:
    sealer = Sealer(ws.home)
    key = vault.key_of(sealer, HOLMES, PDF)
    vault.put(ws.home, sealer, key, PDF)
    assert [item.kind for item in plan(ws, FAR) if key in item.name] == ["leftover"]
    purge(ws, FAR)
    assert not vault.place(ws.home, key).exists()


def a_case(ws: Workspace, case_id: str, status: str) -> None:
    row = {
        "case_id": case_id,
        "recipient_id": HOLMES,
        "kind": "loss_verification",
        "status": status,
        "opened_on": DAY,
        "jurisdiction": "beijing/haidian",
    }
    with ws.store.write() as connection:
        needed = {
            c.name: {str: "", int: 0}.get(c.type.python_type, DAY)
            for c in tables.cases.columns
            if not c.nullable and c.name not in row and c.server_default is None
        }
        connection.execute(insert(tables.cases), [row | needed])


def test_what_a_case_waited_for_goes_half_a_year_after_the_wait_ended(ws: Workspace) -> None:
    for case_id, status in (("c-open", "open"), ("c-gone", "lapsed"), ("c-done", "open")):
        a_case(ws, case_id, status)
    at = moment(DAY)
    with ws.store.write() as connection:
        for case_id in ("c-open", "c-gone", "c-done"):
            waits.begin(connection, Wait(case_id, at, "U-li", "问女儿王某", None, None))
        waits.end(connection, "c-done", at + 86_400)
    assert due(ws, DAY + timedelta(184), "asked_for") == []
    assert due(ws, DAY + timedelta(185), "asked_for") == [f"case_waits.asked_for {DAY}"]
    purge(ws, DAY + timedelta(186))
    with ws.store.read() as connection:
        told = {case_id: waits.of(connection, case_id)[0] for case_id in ("c-gone", "c-done")}
        still = waits.of(connection, "c-open")[0]
    assert {one.asked_for for one in told.values()} == {""}
    assert told["c-done"].ended_at == at + 86_400
    assert still.asked_for == "问女儿王某", "an open case keeps it"


def test_what_was_said_goes_after_three_years_and_the_attempt_stays(ws: Workspace) -> None:
    told = (
        "c1",
        HOLMES,
        "beijing/haidian",
        "phone",
        "reached",
        DAY,
        moment(DAY),
        "U-li",
        "女儿接的",
    )
    with ws.store.write() as connection:
        contacts.add(connection, Contact(*told, None, None))
    assert due(ws, DAY + timedelta(1096), "contact_note") == []
    (name,) = due(ws, DAY + timedelta(1097), "contact_note")
    assert name == f"contact_attempts.note {DAY}"
    purge(ws, DAY + timedelta(1097))
    with ws.store.read() as connection:
        (row,) = contacts.of(connection, [HOLMES])[HOLMES]
        assert (row.note, row.result) == ("", "reached")
        assert "女儿" not in str(retention.recorded(connection))
