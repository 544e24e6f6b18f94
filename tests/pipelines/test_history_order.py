"""Promise 3 under a register that changes: the order of runs does not matter."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.settings import Settings
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.pipelines.register_story import Entry, File, Version, on, state, tell, town

BEGINNING = town(0, 1, 2, 3)
NEW = (4, 5)
SAME_NUMBER = "11010819400101001X"
LAST = on(60)

Event = Version | File

entries = st.builds(
    Entry,
    at=st.sampled_from([0, 1, 2, *NEW]),
    name=st.sampled_from(["", "", "司马安歌", "司马柏和"]),
    number=st.sampled_from(["", SAME_NUMBER]),
    amount=st.sampled_from([5000, 5200]),
    residence=st.sampled_from(["local", "non_local"]),
    certified=st.sampled_from(["", "", "2026-02-11"]),
    approved=st.sampled_from(["", "", "2025-09"]),
)
people = st.sets(st.sampled_from([0, 1, *NEW]), max_size=3).map(lambda ids: tuple(sorted(ids)))


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Register files, whole or of a few people, and files about people it knows or will know."""
    told: list[Event] = []
    for offset in draw(st.sets(st.integers(0, 20), min_size=1, max_size=2)):
        for revision in range(1, 1 + draw(st.integers(1, 2))):
            changed = {e.at: e for e in draw(st.lists(entries, min_size=1, max_size=3))}
            whole = {e.at: e for e in BEGINNING.entries} if draw(st.booleans()) else {}
            told.append(Version(on(offset), tuple((whole | changed).values()), revision))
    feed = draw(st.sampled_from(["travel", "death", "medical"]))
    for offset in draw(st.sets(st.integers(0, 14), min_size=1, max_size=2)):
        received = on(offset)
        for revision in range(1, 1 + draw(st.integers(1, 2))):
            told.append(File(feed, on(offset), draw(people), draw(people), revision, received))
            received = on(offset + draw(st.integers(0, 9)))
    return told


def when(event: Event) -> tuple[date | None, int, int]:
    """Its place in the calendar: of one day first the register, then the files."""
    if isinstance(event, Version):
        return event.known, 0, event.revision or 0
    return event.received, 1, event.revision


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that knows the first register; copied, which is faster than made anew."""
    ws = new_workspace(tmp_path_factory.mktemp("beginning") / "home")
    tell(ws, BEGINNING)
    ws.store.engine.dispose()
    return ws.home.root


def after(beginning: Path, folder: Path, events: list[Event]) -> dict[str, dict[str, str | int]]:
    """The digest after these events, in their order."""
    shutil.copytree(beginning, folder)
    ws = Workspace(Settings(home=folder, workers=1, chunk_recipients=2))
    for event in events:
        tell(ws, event)
    found = state(ws, LAST)
    ws.store.engine.dispose()
    return found


def check(beginning: Path, folder: Path, story: list[Event], random: Random) -> None:
    """Told in any order, a story ends as in calendar order."""
    shuffled = list(story)
    random.shuffle(shuffled)
    calendar = after(beginning, folder / "calendar", sorted(story, key=when))
    assert after(beginning, folder / "shuffled", shuffled) == calendar


@pytest.mark.slow
@settings(max_examples=3)
@given(stories(), st.randoms(use_true_random=False))
def test_register_files_and_deliveries_in_any_order_end_in_the_same_state(
    beginning: Path,
    tmp_path_factory: pytest.TempPathFactory,
    story: list[Event],
    random: Random,
) -> None:
    check(beginning, tmp_path_factory.mktemp("orders"), story, random)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@settings(max_examples=20)
@given(stories(), st.randoms(use_true_random=False))
def test_many_stories_in_any_order_end_in_the_same_state(
    beginning: Path,
    tmp_path_factory: pytest.TempPathFactory,
    story: list[Event],
    random: Random,
) -> None:
    check(beginning, tmp_path_factory.mktemp("orders"), story, random)


def test_a_revision_that_was_superseded_at_once_leaves_nothing_behind(
    beginning: Path, tmp_path: Path
) -> None:
    """Revision 1 names somebody whom the register learns of later, and 2 came the same day."""
    newcomer = Version(on(4), (Entry(4),))
    first = File("travel", on(0), (0, 4), revision=1, received=on(0))
    second = File("travel", on(0), (1,), revision=2, received=on(0))
    calendar = after(beginning, tmp_path / "calendar", [first, second, newcomer])
    assert after(beginning, tmp_path / "mixed", [newcomer, first, second]) == calendar
    assert calendar["evidence"]["rows"] == 1
