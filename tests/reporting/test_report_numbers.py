"""The numbers of a report: which deliveries count, whether rows add up, how matters stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reporting.collect import collect
from pipelines.reporting.deliveries import COUNTED, by_feed, roles, row_sum
from pipelines.reporting.manifest import Manifest
from pipelines.store.batches import FATES, STATUSES
from pipelines.store.reporting import certified_groups
from pipelines.workspace import Workspace
from tests.reporting.filling import DAY, batch, fill_files, fill_state


def manifest_of(ws: Workspace) -> Manifest:
    with ws.store.read() as connection:
        return collect(connection, DAY)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["decided"], ["in_force"]),
        (["decided", "decided"], ["superseded", "in_force"]),
        (["decided", "blocked"], ["in_force", "stopped"]),
        (["blocked", "decided"], ["superseded", "in_force"]),
        (["blocked", "blocked"], ["stopped", "stopped"]),
        (["replaced", "checked"], ["replaced", "in_force"]),
        (["decided", "replaced"], ["in_force", "replaced"]),
    ],
)
def test_of_several_deliveries_the_last_usable_one_is_in_force(
    statuses: list[str], expected: list[str]
) -> None:
    made = [batch("travel", 3, n, status=s) for n, s in enumerate(statuses, 1)]
    found = roles(made)
    assert [found[one.batch_id] for one in made] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "adds_up"),
        ({"certain": 9}, "does_not_add_up"),
        ({"certain": 9, "quarantined": 1}, "adds_up"),
        ({"certain": 11}, "does_not_add_up"),
        ({"status": "received", "rows": None, "certain": None}, "not_counted_yet"),
        ({"status": "checked", "quarantined": 1, "certain": None}, "not_counted_yet"),
        ({"status": "matched", "certain": None}, "does_not_add_up"),
        ({"status": "decided", "rows": None}, "does_not_add_up"),
        ({"status": "blocked", "certain": 0, "waiting": 10}, "adds_up"),
        ({"status": "blocked", "certain": 0, "waiting": 9}, "does_not_add_up"),
        ({"status": "blocked", "rows": None, "certain": None}, "never_counted"),
        ({"status": "replaced", "certain": None}, "never_counted"),
    ],
)
def test_rows_add_up_or_it_is_said_why_not(change: dict[str, object], expected: str) -> None:
    values = {"rows": 10, "certain": 10, **change}
    assert row_sum(batch("travel", values.pop("rows"), **values)) == expected


counts = st.none() | st.integers(0, 20)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"status": st.sampled_from(STATUSES), **dict.fromkeys(FATES, counts)}
        ),
        min_size=1,
        max_size=4,
    )
)
def test_rows_of_a_feed_are_those_of_the_deliveries_that_count(
    deliveries: list[dict[str, object]],
) -> None:
    made = [
        batch("travel", sum(one[f] or 0 for f in FATES), n, **one)
        for n, one in enumerate(deliveries, 1)
    ]
    role = roles(made)
    feed = by_feed("travel", made, role)
    assert set(role) == {one.batch_id for one in made}
    assert sum(r == "in_force" for r in role.values()) <= 1
    assert feed.deliveries == sum(r in COUNTED for r in role.values())
    assert feed.fates.total() == feed.rows
    assert not any(row_sum(one) == "does_not_add_up" for one in made)


def test_a_day_is_told_by_feed_with_missing_and_superseded_files(ws: Workspace) -> None:
    fill_files(ws)
    told = manifest_of(ws)
    assert told.adds_up
    assert told.missing == ["death", "certification"]
    rows = {f.feed: (f.deliveries, f.rows) for f in told.feeds}
    assert rows["travel"] == (1, 10)
    assert rows["incarceration"] == (1, 4)
    assert rows["death"] == (0, 0)
    assert {(d.feed, d.revision): d.role for d in told.deliveries} == {
        ("incarceration", 1): "stopped",
        ("travel", 1): "superseded",
        ("travel", 2): "in_force",
        ("medical", 1): "in_force",
    }
    travel = next(d for d in told.deliveries if (d.feed, d.revision) == ("travel", 2))
    assert travel.quarantine[0].examples == [7, 9]
    assert [e.success for e in travel.expectations] == [False, True]
    assert travel.remarks == ["no last line break."]
    assert travel.engine == "Great Expectations 1.24.1"
    medical = next(d for d in told.deliveries if d.feed == "medical")
    assert (medical.excluded_codes[0].rule, medical.excluded_codes[0].rows) == ("HD26-11", 60)


def test_state_is_grouped_by_the_database(any_ws: Workspace) -> None:
    fill_state(any_ws)
    state = manifest_of(any_ws).state
    assert state.horizon == DAY
    assert {r.rule_set: r.recipients for r in state.registers} == {"HD26": 9, None: 1}
    assert state.payment == {"paid": 8, "suspended": 1, "stopped": 0}
    assert state.queues == {"manual_certification": 3, "none": 6}
    assert {c.source: (c.recipients, c.this_day) for c in state.certified_by} == {
        "travel": (2, 1),
        "medical": (1, 1),
        "certification": (1, 1),
        "register": (1, 0),
        "approval": (1, 0),
    }
    assert [
        (c.kind, c.grade, c.open, c.open_from_this_day, c.opened_this_day) for c in state.cases
    ] == [
        ("loss_verification", "certain", 2, 1, 1),
        ("loss_verification", "possible", 0, 0, 1),
    ]
    assert [(q.month, q.payment, q.recipients) for q in state.manual_queue] == [
        (None, "paid", 1),
        ("2026-03", "suspended", 1),
        ("2026-04", "paid", 1),
    ]


def test_certified_groups_are_those_of_the_report(any_ws: Workspace) -> None:
    fill_state(any_ws)
    told = {c.source: c for c in manifest_of(any_ws).state.certified_by}
    with any_ws.store.read() as connection:
        groups = certified_groups(connection, DAY)
    assert sum(g.recipients for g in groups) == sum(c.recipients for c in told.values()) == 6
    assert sum(g.recipients for g in groups if g.this_day) == 3
    assert all((g.feed or "approval") in told for g in groups)
