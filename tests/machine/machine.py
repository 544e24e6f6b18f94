"""The state machine: what may happen to an installation, in any order, and what must hold."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, text

from tests.machine import playing
from tests.machine.children import at_once, in_child
from tests.machine.story import (
    IN_TOWN,
    OUTSIDE,
    Delivery,
    Entry,
    Finding,
    Story,
    Told,
    Version,
    beginning,
    on,
)

FEEDS = ("death", "travel", "medical", "certification")
people = st.sampled_from([*range(IN_TOWN), *OUTSIDE])
rows = st.lists(
    st.builds(Told, people, st.sampled_from(["none", "none", *playing.DAMAGES])),
    min_size=1,
    max_size=4,
    unique_by=lambda told: told.at,
).map(tuple)
days = st.integers(0, 70).map(on)
lateness = st.sampled_from([0, 0, 0, 1, 3, 9, 40])


class Installation(RuleBasedStateMachine):
    """One installation; each step is compared with a fresh one told the same in order."""

    server: ClassVar[str] = ""
    """URL of a PostgreSQL server; empty: SQLite."""
    steps: ClassVar[int] = 0
    """Steps taken so far, over all examples."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="certify_machine_"))
        self.made = 0
        self.databases: list[str] = []
        self.story = beginning()
        self.home, self.url = self.place()
        self.expected: tuple[Story, dict[str, Any]] | None = None
        self.told: tuple[Path, str, list[Any]] | None = None
        """The other installation: folder, database, what it was told."""
        self.do(lambda ws: playing.set_up(ws, self.story))

    def place(self) -> tuple[Path, str]:
        """A folder and an empty database."""
        self.made += 1
        url = ""
        if self.server:
            name = f"machine_{os.getpid()}_{id(self)}_{self.made}"
            self.admin(f"CREATE DATABASE {name}")
            self.databases.append(name)
            url = f"{self.server.rsplit('/', 1)[0]}/{name}"
        return self.folder / str(self.made), url

    def admin(self, statement: str) -> None:
        """Run a statement on the server itself."""
        engine = create_engine(
            self.server.replace("postgresql://", "postgresql+psycopg://"),
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def teardown(self) -> None:
        """Remove what the example left."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in self.databases:
            self.admin(f"DROP DATABASE {name} WITH (FORCE)")

    def work(self, task: Callable[[Any], Any]) -> Callable[[], Any]:
        """A task on the installation, as a child runs it."""
        return lambda: task(playing.opened(self.home, self.url))

    def do(self, task: Callable[[Any], Any], fatal: int = 0) -> None:
        """Do a task; where it is killed on the way, do it again."""
        type(self).steps += 1
        if fatal:
            in_child(self.work(task), fatal)
        in_child(self.work(task))

    def told_in_order(self) -> dict[str, Any]:
        """The digest of the other installation; made anew unless the story just went on."""
        story, events = self.story, list(playing.events(self.story))
        if self.told is None or self.told[2] != events[: len(self.told[2])]:
            if self.told is not None:
                shutil.rmtree(self.told[0])
            self.told = (*self.place(), [])
        home, url, known = self.told
        self.told = (home, url, events)
        return dict(in_child(lambda: playing.tell_all(home, url, story, known)))

    def take(self, *deliveries: Delivery) -> None:
        """The files become part of the story."""
        self.story = replace(self.story, deliveries=(*self.story.deliveries, *deliveries))

    def some_day(self) -> st.SearchStrategy[date]:
        """A day: mostly one of the next, as in life, sometimes any."""
        next_days = st.integers(0, 4).map(lambda n: self.story.horizon() + timedelta(days=n))
        return st.one_of(next_days, next_days, days)

    def fresh(self, data: st.DataObject) -> Delivery:
        """A first file of a feed for a day."""
        day = data.draw(self.some_day(), "day")
        feed = data.draw(st.sampled_from(FEEDS), "feed")
        while self.story.revisions(feed, day):
            day += timedelta(days=1)
        late = data.draw(lateness, "days late")
        received = day + timedelta(days=late)
        return Delivery(received, feed, day, 1, data.draw(rows, "rows"))

    @rule(data=st.data(), fatal=st.sampled_from([0, 0, 0, 5, 17, 30, 45]))
    def deliver(self, data: st.DataObject, fatal: int) -> None:
        """A file comes, perhaps late; the run is perhaps killed and started again."""
        delivery = self.fresh(data)
        self.do(lambda ws: playing.tell(ws, delivery), fatal)
        self.take(delivery)

    @rule(data=st.data())
    def deliver_two_at_once(self, data: st.DataObject) -> None:
        """Two files are worked through at the same time, by two processes."""
        one = self.fresh(data)
        other = self.fresh(data)
        if (one.feed, one.day) == (other.feed, other.day):
            return
        type(self).steps += 1
        at_once([self.work(lambda ws, d=d: playing.tell(ws, d)) for d in (one, other)])
        self.take(one, other)

    @precondition(lambda self: self.story.deliveries)
    @rule(data=st.data(), later=st.sampled_from([0, 1, 2, 6, 30]))
    def correct(self, data: st.DataObject, later: int) -> None:
        """A corrected file comes."""
        old = data.draw(st.sampled_from(self.story.deliveries), "corrected")
        last = self.story.revisions(old.feed, old.day)[-1]
        received = last.received + timedelta(days=later)
        new = Delivery(received, old.feed, old.day, last.revision + 1, data.draw(rows, "rows"))
        self.do(lambda ws: playing.tell(ws, new))
        self.take(new)

    @precondition(lambda self: self.story.deliveries)
    @rule(data=st.data(), fatal=st.sampled_from([0, 1, 3]))
    def run_again(self, data: st.DataObject, fatal: int) -> None:
        """A day is run a second time."""
        old = data.draw(st.sampled_from(self.story.deliveries), "again")
        self.do(lambda ws: playing.run(ws, old.feed, old.day, old.received), fatal)

    @precondition(lambda self: self.story.deliveries)
    @rule()
    def backfill_at_once(self) -> None:
        """Every day is run again, two at a time."""
        type(self).steps += 1
        done = sorted({(d.feed, d.day, d.received) for d in self.story.deliveries})
        for pair in zip(done[::2], done[1::2], strict=False):
            at_once([self.work(lambda ws, d=d: playing.run(ws, *d)) for d in pair])

    @rule(data=st.data(), fatal=st.sampled_from([0, 0, 4]))
    def register_changes(self, data: st.DataObject, fatal: int) -> None:
        """The register learns of somebody, or of a change; its files may come in any order."""
        day = data.draw(self.some_day(), "day")
        if any(version.known == day for version in self.story.versions):
            return
        entries = dict(self.story.version_before(day).people)
        at = data.draw(people, "whom")
        changed = st.builds(
            Entry,
            st.sampled_from([5000, 5200, 5600]),
            st.sampled_from(["欧阳", "上官"]),
            st.sampled_from(["local", "non_local"]),
        )
        entries[at] = data.draw(changed, "as")
        version = Version(day, tuple(sorted(entries.items())))
        self.do(lambda ws: playing.learn_register(ws, version), fatal)
        self.story = self.story.with_version(version)

    def now(self) -> st.SearchStrategy[date]:
        """A working day of people: today or one of the next."""
        return st.integers(0, 3).map(lambda n: self.story.horizon() + timedelta(days=n))

    def conclude(self, finding: Finding) -> None:
        """People decide."""
        self.do(lambda ws: playing.tell(ws, finding))
        self.story = replace(self.story, findings=(*self.story.findings, finding))

    @rule(data=st.data(), at=st.integers(0, IN_TOWN - 1), back=st.integers(0, 60))
    def find(self, data: st.DataObject, at: int, back: int) -> None:
        """Two people confirm a death, or one has seen somebody alive."""
        known = data.draw(self.now(), "known")
        outcome = data.draw(st.sampled_from(["finding_lost", "finding_not_lost"]), "outcome")
        day = known - timedelta(days=back)
        self.conclude(Finding(known, len(self.story.findings), at, outcome, day))

    @precondition(lambda self: self.undoable())
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Two people take a finding back."""
        old = data.draw(st.sampled_from(self.undoable()), "undone")
        known = data.draw(self.now(), "known")
        number = len(self.story.findings)
        self.conclude(Finding(known, number, old.at, "undo", known, undoes=old.number))

    def undoable(self) -> list[Finding]:
        """Findings that stand."""
        gone = {f.undoes for f in self.story.findings}
        return [f for f in self.story.findings if f.undoes is None and f.number not in gone]

    @rule()
    def purge(self) -> None:
        """What has outlived its period is removed."""
        day = self.story.horizon()
        self.do(lambda ws: playing.remove_the_old(ws, day))

    @initialize()
    def begin(self) -> None:
        """Nothing has been told yet."""

    @invariant()
    def as_if_told_in_order(self) -> None:
        """The state is that of a fresh installation told the same in calendar order."""
        if self.expected is None or self.expected[0] != self.story:
            self.expected = (self.story, self.told_in_order())
        found = in_child(self.work(lambda ws: playing.close(ws, self.story)))
        assert found == self.expected[1]
