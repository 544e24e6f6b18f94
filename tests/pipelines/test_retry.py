"""A change of the register lets deliveries of the days before be matched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.evaluation.asking import ask
from pipelines.evaluation.projection import standing_content
from pipelines.links.retry import finish_retries
from pipelines.register.loading import load, refresh
from pipelines.register.versions import Load
from pipelines.retention.purge import purge
from pipelines.store import loads, tables
from pipelines.workspace import Workspace
from tests.pipelines.register_story import (
    COLUMNS,
    Entry,
    File,
    Version,
    learn,
    on,
    renamed,
    run,
    state,
    town,
)
from tests.pipelines.small_world import PLACE, Person, write_csv

BEGINNING = town(0, 1, 2)
NEWCOMER = 50


def known(ws: Workspace, at: int, feed: str) -> list[tuple[date, date | None, str]]:
    """From when to when evidence of a feed about a person was held, and its grade."""
    e = tables.evidence.c
    query = select(e.known_from, e.known_to, e.grade).where(
        e.recipient_id == Person(at).recipient_id, e.feed == feed
    )
    with ws.store.read() as connection:
        return sorted(tuple(row) for row in connection.execute(query))


def cases(ws: Workspace) -> dict[str, date]:
    """The days on which open cases were opened, by recipient."""
    c = tables.cases.c
    with ws.store.read() as connection:
        found = connection.execute(select(c.recipient_id, c.opened_on).where(c.status == "open"))
        return {row.recipient_id: row.opened_on for row in found}


def test_a_death_of_somebody_registered_two_weeks_later_opens_a_case_on_that_day(
    any_ws: Workspace,
) -> None:
    learn(any_ws, BEGINNING)
    run(any_ws, File("death", on(0), (0, NEWCOMER)))
    batch = any_ws.store.batches.find("death", on(0))[0]
    assert (batch.certain, batch.unmatched) == (1, 1)
    loaded = learn(any_ws, Version(on(14), (Entry(NEWCOMER),)))
    assert (loaded.new, loaded.matched_again, loaded.decided_again) == (1, 1, 1)
    assert known(any_ws, NEWCOMER, "death") == [(on(14), None, "certain")]
    assert known(any_ws, 0, "death") == [(on(0), None, "certain")]
    assert cases(any_ws) == {Person(0).recipient_id: on(0), Person(NEWCOMER).recipient_id: on(14)}
    batch = any_ws.store.batches.find("death", on(0))[0]
    assert (batch.status, batch.certain, batch.unmatched) == ("decided", 2, 0)
    assert batch.accounted()


def test_a_death_is_tried_again_for_twelve_months_even_when_its_rows_are_sealed(
    ws: Workspace,
) -> None:
    learn(ws, BEGINNING)
    run(ws, File("death", on(0), (NEWCOMER, NEWCOMER + 1)))
    state(ws, on(40))
    purge(ws, on(40))
    folder = ws.home.batch_dir(ws.store.batches.find("death", on(0))[0].batch_id)
    assert not (folder / "clean.parquet").exists()
    learn(ws, Version(on(366), (Entry(NEWCOMER),)))
    learn(ws, Version(on(367), (Entry(NEWCOMER + 1),)))
    assert known(ws, NEWCOMER, "death") == [(on(366), None, "certain")]
    assert known(ws, NEWCOMER + 1, "death") == []


def test_a_journey_is_tried_again_for_seven_days(ws: Workspace) -> None:
    learn(ws, BEGINNING)
    run(ws, File("travel", on(0), (NEWCOMER, NEWCOMER + 1)))
    learn(ws, Version(on(7), (Entry(NEWCOMER),)))
    loaded = learn(ws, Version(on(8), (Entry(NEWCOMER + 1),)))
    assert (loaded.matched_again, loaded.decided_again) == (0, 0)
    assert known(ws, NEWCOMER, "travel") == [(on(7), None, "certain")]
    assert known(ws, NEWCOMER + 1, "travel") == []


def test_a_link_that_the_register_takes_back_ends_and_is_not_forgotten(ws: Workspace) -> None:
    learn(ws, Version(None, (Entry(0), Entry(1), named_like(NEWCOMER, 2))))
    run(ws, File("death", on(0), (NEWCOMER,)))
    before = standing_content(ask(ws, Person(2).recipient_id, on(3), on(3)))
    assert known(ws, 2, "death") == [(on(0), None, "certain")]
    learn(ws, Version(on(4), (Entry(NEWCOMER),)))
    (told,) = known(ws, 2, "death")[:1]
    assert told[:2] == (on(0), on(4))
    assert standing_content(ask(ws, Person(2).recipient_id, on(3), on(3))) == before


def named_like(at: int, recipient: int) -> Entry:
    """A recipient entered with name and number of somebody else."""
    who = Person(at).who()
    return Entry(recipient, name=who["name"], number=who["id_number"])


def test_a_former_name_still_matches(ws: Workspace) -> None:
    learn(ws, BEGINNING)
    learn(ws, renamed(BEGINNING, on(2), 1, name="司马安歌"))
    run(ws, File("travel", on(3), (), bare=(1,)))
    assert [told[:2] for told in known(ws, 1, "travel")] == [(on(3), None)]


def test_of_a_register_that_is_known_since_a_day_nobody_is_known_before(ws: Workspace) -> None:
    learn(ws, Version(on(2), (Entry(0),)))
    run(ws, File("travel", on(0), (0, 1)))
    assert known(ws, 0, "travel") == [(on(2), None, "certain")]


def test_what_changes_nothing_for_matching_tries_nothing_again(ws: Workspace) -> None:
    learn(ws, BEGINNING)
    run(ws, File("travel", on(0), (0, NEWCOMER)))
    loaded = learn(ws, Version(on(2), tuple(replace(e, amount=6000) for e in BEGINNING.entries)))
    assert (loaded.changed, loaded.matched_again) == (3, 0)


def test_a_register_of_the_same_day_loaded_after_its_deliveries_counts_as_known(
    ws: Workspace,
) -> None:
    learn(ws, BEGINNING)
    run(ws, File("travel", on(0), (NEWCOMER,)))
    learn(ws, Version(on(0), (Entry(NEWCOMER),)))
    assert known(ws, NEWCOMER, "travel") == [(on(0), None, "certain")]


def test_a_file_that_repeats_the_register_as_it_is_changes_nothing(ws: Workspace) -> None:
    learn(ws, BEGINNING)
    run(ws, File("travel", on(0), (0,)))
    before = state(ws, on(3))
    again = learn(ws, replace(BEGINNING, known=on(2)))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert learn(ws, replace(BEGINNING, known=on(2))).matched_again == 0
    assert state(ws, on(3)) == before


def test_all_revisions_of_a_day_are_loaded_and_another_file_of_one_is_refused(
    ws: Workspace, tmp_path: Path
) -> None:
    learn(ws, BEGINNING)
    inbox = ws.home.inbox("register")
    day = on(3)
    for name, entry in (("", Entry(0, amount=6000)), ("_r2", Entry(0, amount=7000))):
        row = entry.row() | {"jurisdiction": PLACE}
        write_csv(inbox / f"register_{day}{name}.csv", [*COLUMNS, "jurisdiction"], [row])
    done = refresh(ws, day)
    assert (done["changed"], done["unchanged"]) == (2, 0)
    with ws.store.read() as connection:
        told = [(one.known_from, one.revision, one.status) for one in loads.all_loads(connection)]
    assert told == [(None, 1, "done"), (day, 1, "done"), (day, 2, "done")]
    other = write_csv(tmp_path / "other.csv", COLUMNS, [Entry(1).row()])
    with pytest.raises(ValueError, match="_r3"):
        load(ws, other, PLACE, day, revision=2)


def test_what_a_killed_load_left_to_do_is_done_by_the_next_hand_over(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(ws, BEGINNING)
    run(ws, File("death", on(0), (NEWCOMER,)))
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.register.loading.publish", _killed)
        with pytest.raises(KeyboardInterrupt):
            learn(ws, Version(on(5), (Entry(NEWCOMER),)))
    assert known(ws, NEWCOMER, "death") == []
    state(ws, on(6))
    assert known(ws, NEWCOMER, "death") == [(on(5), None, "certain")]
    assert finish_retries(ws).matched == 0


def _killed(ws: Workspace) -> None:
    raise KeyboardInterrupt


def test_a_load_is_told_by_its_day_and_revision() -> None:
    assert Load(1, None).key < Load(2, on(0)).key < Load(3, on(0), 2).key
