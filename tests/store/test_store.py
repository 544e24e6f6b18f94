"""The database of record: batches, horizon, evidence, digest, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from pipelines.store import evidence, horizon, recipients
from pipelines.store.batches import Batch
from pipelines.store.digest import digest
from pipelines.store.engine import open_engine
from pipelines.store.migrate import VERSION_TABLE
from pipelines.store.tables import metadata
from pipelines.workspace import Workspace

DAY = date(2026, 4, 20)


def a_batch(**values: object) -> Batch:
    return Batch(
        **{
            "batch_id": "travel/2026-04-20/r1-0123abcd",
            "feed": "travel",
            "business_day": DAY,
            "revision": 1,
            "sha256": "0123abcd" * 8,
            "file_name": "travel_2026-04-20.csv",
            "size": 10,
            "received_on": DAY,
            **values,
        }
    )


def a_recipient(recipient_id: str, **values: object) -> dict[str, object]:
    row = {column.name: None for column in recipients.recipients.columns}
    return row | {
        "recipient_id": recipient_id,
        "name": "某人",
        "benefit_class": "enterprise_retiree",
        "jurisdiction": "beijing/haidian",
        "monthly_fen": 500000,
        "residence": "local",
        "employer_contact": "unknown",
        "content_hash": recipient_id,
        **values,
    }


def some_evidence(evidence_id: str, **values: object) -> dict[str, object]:
    return {
        "recipient_id": "R1",
        "evidence_id": evidence_id,
        "feed": "travel",
        "business_day": DAY,
        "kind": "travel",
        "occurred_on": DAY,
        "grade": "certain",
        "known_from": DAY,
        "known_to": None,
        "details": "{}",
        "row_id": "1",
        "score": 0.9,
        "link": "0123456789abcdef",
        **values,
    }


def test_the_migrations_make_the_tables_that_the_code_expects(any_ws: Workspace) -> None:
    with any_ws.store.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "compare_type": True,
                "include_object": lambda obj, name, kind, *rest: name != VERSION_TABLE,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_setting_up_twice_changes_nothing(any_ws: Workspace) -> None:
    any_ws.store.migrate()
    assert any_ws.store.state() == "ready"


def test_a_database_that_is_neither_sqlite_nor_postgresql_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_engine("mysql://localhost/certify")


def test_a_batch_that_is_there_stays_as_it_is(any_ws: Workspace) -> None:
    any_ws.store.batches.add(a_batch())
    any_ws.store.batches.record(a_batch().batch_id, status="checked", rows=3, waiting=3)
    any_ws.store.batches.add(a_batch())
    found = any_ws.store.batches.get(a_batch().batch_id)
    assert (found.status, found.rows) == ("checked", 3)
    assert found.accounted()


def test_a_batch_is_accounted_for_only_if_the_fates_add_up() -> None:
    whole = a_batch(rows=10, excluded=1, quarantined=2, certain=3, possible=1, unmatched=3)
    assert whole.accounted()
    assert not a_batch(rows=10, excluded=1, quarantined=2, certain=3, possible=1).accounted()
    assert not a_batch().accounted()


def test_an_unknown_batch_is_named(any_ws: Workspace) -> None:
    with pytest.raises(KeyError, match="no batch travel/x"):
        any_ws.store.batches.get("travel/x")
    with pytest.raises(KeyError, match="no batch travel/x"):
        any_ws.store.batches.record("travel/x", rows=1)


def test_the_horizon_moves_forward_only(any_ws: Workspace) -> None:
    with any_ws.store.write() as connection:
        assert horizon.read(connection) is None
        assert horizon.advance(connection, DAY) == DAY
        assert horizon.advance(connection, date(2026, 4, 1)) == DAY
        assert horizon.read(connection) == DAY


def test_a_recipient_known_before_stays_known_from_then(any_ws: Workspace) -> None:
    with any_ws.store.write() as connection:
        recipients.put(connection, [a_recipient("R1", registered=DAY)], date.min)
        later = a_recipient("R1", registered=date(2026, 5, 1), content_hash="other")
        recipients.put(connection, [later], date.min)
        assert recipients.judged(connection, ["R1"])[0].registered == DAY
        assert recipients.hashes_of(connection, ["R1", "R2"]) == {"R1": "other"}


def test_evidence_is_added_once_and_may_be_ended(any_ws: Workspace) -> None:
    with any_ws.store.write() as connection:
        evidence.add(connection, [some_evidence("e1"), some_evidence("e2")])
        evidence.add(connection, [some_evidence("e1", details='{"changed":1}')])
        ended = some_evidence("e1", known_to=date(2026, 4, 22))
        evidence.redate(connection, [ended])
        found = evidence.held(connection, ["R1"])
    assert [(e.evidence_id, e.details, e.known_to) for e in found] == [
        ("e1", "{}", date(2026, 4, 22)),
        ("e2", "{}", None),
    ]


def test_the_digest_does_not_depend_on_the_order_of_writing(any_ws: Workspace) -> None:
    with any_ws.store.write() as connection:
        evidence.add(connection, [some_evidence("e2"), some_evidence("e1")])
        backwards = digest(connection)
        connection.execute(evidence.evidence.delete())
        evidence.add(connection, [some_evidence("e1")])
        evidence.add(connection, [some_evidence("e2")])
        assert digest(connection) == backwards
        evidence.redate(connection, [some_evidence("e1", known_to=date(2026, 4, 22))])
        assert digest(connection)["evidence"] != backwards["evidence"]
        assert digest(connection)["standings"] == backwards["standings"]
