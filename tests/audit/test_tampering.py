"""Whatever is done to a sealed trail by somebody who may write anywhere: found, and where."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.audit.chain import entry_hash, link_hash
from tests.audit.trail import Intruder, check, copy_of, make_template

LENGTH = 12
Numbers = tuple[int, int]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("trail"), LENGTH)


def change_entry(by: Intruder, at: int, other: int) -> None:
    column = ("at", "actor", "action", "subject", "content")[other % 5]
    by.run(
        f"UPDATE audit_entries SET {column} = {column} || 'x' WHERE entry_id = ?",
        by.entry_at(at).entry_id,
    )


def change_link(by: Intruder, at: int, other: int) -> None:
    column = ("entry_hash", "previous_hash", "hash")[other % 3]
    by.run(f"UPDATE audit_chain SET {column} = ? WHERE seq = ?", "f" * 64, at)


def change_type(by: Intruder, at: int, other: int) -> None:
    by.run(
        "UPDATE audit_entries SET content = ? WHERE entry_id = ?", b"\xff", by.entry_at(at).entry_id
    )


def change_and_reseal(by: Intruder, at: int, other: int) -> None:
    """The entry and its own link fit; only what follows does not."""
    change_entry(by, at, other)
    entry = by.entry_at(at)
    own = entry_hash(entry)
    with by.sql() as sql:
        (previous,) = sql.execute(
            "SELECT previous_hash FROM audit_chain WHERE seq=?", (at,)
        ).fetchone()
    by.run("UPDATE audit_chain SET entry_hash = ? WHERE seq = ?", own, at)
    new = link_hash(previous, entry.entry_id, own)
    by.run("UPDATE audit_chain SET hash = ? WHERE seq = ?", new, at)


def remove_entry(by: Intruder, at: int, other: int) -> None:
    by.run("DELETE FROM audit_entries WHERE entry_id = ?", by.entry_at(at).entry_id)


def remove_link(by: Intruder, at: int, other: int) -> None:
    by.run("DELETE FROM audit_chain WHERE seq = ?", at)


def remove_both(by: Intruder, at: int, other: int) -> None:
    remove_entry(by, at, other)
    remove_link(by, at, other)


def remove_and_renumber(by: Intruder, at: int, other: int) -> None:
    remove_both(by, at, other)
    by.run("UPDATE audit_chain SET seq = seq - 1 WHERE seq > ?", at)


def swap_numbers(by: Intruder, at: int, other: int) -> None:
    by.run("UPDATE audit_chain SET seq = ? - seq WHERE seq IN (?, ?)", at + other, at, other)


def swap_what_is_sealed(by: Intruder, at: int, other: int) -> None:
    with by.sql() as sql:
        query = "SELECT entry_id, entry_hash FROM audit_chain WHERE seq = ?"
        here, there = (sql.execute(query, (n,)).fetchone() for n in (at, other))
    for number, (entry_id, own) in ((at, there), (other, here)):
        by.run(
            "UPDATE audit_chain SET entry_id = ?, entry_hash = ? WHERE seq = ?",
            *(entry_id, own, number),
        )


def swap_entries(by: Intruder, at: int, other: int) -> None:
    here, there = by.entry_at(at), by.entry_at(other)
    for entry_id, told in ((here.entry_id, there), (there.entry_id, here)):
        by.run(
            "UPDATE audit_entries SET at=?, actor=?, action=?, subject=?, content=? "
            "WHERE entry_id=?",
            *(*told[1:], entry_id),
        )


def insert(by: Intruder, at: int, other: int) -> None:
    """A forged entry before number `at`, tied to the one before it, the rest numbered anew."""
    by.run(
        "INSERT INTO audit_entries VALUES (1000, ?, 'u', 'a', 's', '{}')",
        "2026-11-22T00:00:00.000000Z",
    )
    with by.sql() as sql:
        (previous,) = sql.execute(
            "SELECT previous_hash FROM audit_chain WHERE seq=?", (at,)
        ).fetchone()
        sql.execute("UPDATE audit_chain SET seq = seq + 1 WHERE seq >= ?", (at,))
        sql.execute("INSERT INTO audit_chain VALUES (?, 1000, '', ?, '')", (at, previous))
    entry = by.entry_at(at)
    own = entry_hash(entry)
    by.run(
        "UPDATE audit_chain SET entry_hash = ?, hash = ? WHERE seq = ?",
        *(own, link_hash(previous, 1000, own), at),
    )


def cut_end(by: Intruder, at: int, other: int) -> None:
    by.run(
        "DELETE FROM audit_entries WHERE entry_id IN "
        "(SELECT entry_id FROM audit_chain WHERE seq >= ?)",
        at,
    )
    by.run("DELETE FROM audit_chain WHERE seq >= ?", at)


def rewrite(by: Intruder, at: int, other: int) -> None:
    change_entry(by, at, other)
    by.chain_anew(at)


def remove_and_rewrite(by: Intruder, at: int, other: int) -> None:
    remove_and_renumber(by, at, other)
    by.chain_anew(at)


ATTACKS: dict[Callable[[Intruder, int, int], None], set[str]] = {
    change_entry: {"changed"},
    change_link: {"changed"},
    change_type: {"changed"},
    change_and_reseal: {"changed", "rewritten"},
    remove_entry: {"removed"},
    remove_link: {"removed"},
    remove_both: {"removed"},
    remove_and_renumber: {"removed"},
    swap_numbers: {"reordered"},
    swap_what_is_sealed: {"reordered"},
    swap_entries: {"reordered"},
    insert: {"inserted"},
    cut_end: {"cut"},
    rewrite: {"rewritten"},
    remove_and_rewrite: {"rewritten", "cut"},
}
"""What may be done to the trail, and what verification is to call it."""

TOUCHES_TWO = (swap_numbers, swap_what_is_sealed, swap_entries)
EXACT = (change_entry, change_type, remove_entry, swap_what_is_sealed, swap_entries, insert)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
@settings(max_examples=12)
@given(
    numbers=st.tuples(st.integers(1, LENGTH), st.integers(1, LENGTH)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    published=st.lists(st.integers(1, LENGTH), max_size=3),
)
def test_tampering_is_found_where_it_was_done(
    attack: Callable[[Intruder, int, int], None],
    numbers: Numbers,
    published: list[int],
    template: Path,
) -> None:
    at, other = numbers
    with tempfile.TemporaryDirectory() as folder:
        store, intruder = copy_of(template, Path(folder))
        heads = intruder.heads_at([*published, LENGTH])
        intruder.tear_down_guards()
        if attack in (remove_link, remove_both, remove_and_renumber) and at == LENGTH:
            at -= 1  # taking the last one away is cutting the end
            other = at + 1
        attack(intruder, at, other)
        found = check(store, heads)
        store.engine.dispose()
    places = [one for one in found.differences if one.kind in ATTACKS[attack]]
    confirmed = max((head.seq for head in heads if head.seq < at), default=0)
    for touched in (at, other) if attack in TOUCHES_TWO else (at,):
        assert any(
            one.seq <= touched <= one.until
            or (attack is remove_and_rewrite and f"after {confirmed} no head" in one.text)
            for one in places
        ), found.differences
    if attack in EXACT:
        assert all(one.seq == one.until for one in places), found.differences


@settings(max_examples=20)
@given(
    length=st.integers(0, LENGTH),
    published=st.lists(st.integers(1, LENGTH), max_size=4),
)
def test_an_untouched_trail_has_no_difference(
    length: int, published: list[int], template: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, intruder = copy_of(template, Path(folder))
        found = check(store, intruder.heads_at(published))
        store.engine.dispose()
    assert (found.differences, found.sealed, found.waiting) == ([], LENGTH, 0)


@pytest.mark.parametrize("attack", [change_and_reseal, remove_and_renumber])
def test_without_a_later_head_a_break_is_told_but_not_of_which_kind(
    attack: Callable[[Intruder, int, int], None], template: Path, tmp_path: Path
) -> None:
    store, intruder = copy_of(template, tmp_path)
    intruder.tear_down_guards()
    attack(intruder, 5, 6)
    (found,) = check(store).differences
    assert found.kind == "broken"
    assert found.seq <= 5 <= found.until


@pytest.mark.parametrize("attack", [cut_end, rewrite])
def test_only_a_published_head_shows_a_cut_or_rewritten_chain(
    attack: Callable[[Intruder, int, int], None], template: Path, tmp_path: Path
) -> None:
    store, intruder = copy_of(template, tmp_path)
    heads = intruder.heads_at([4, LENGTH])
    intruder.tear_down_guards()
    attack(intruder, 8, 9)
    assert check(store).differences == []
    assert check(store, heads[:1]).differences == []
    (found,) = check(store, heads).differences
    assert 4 < found.seq <= 8 <= found.until <= LENGTH


def test_many_differences_are_counted_and_a_thousand_told(tmp_path: Path) -> None:
    store, intruder = copy_of(make_template(tmp_path, 1100), tmp_path)
    intruder.tear_down_guards()
    intruder.run("UPDATE audit_entries SET actor = 'x'")
    found = check(store)
    assert found.count == 1100
    assert len(found.differences) == 1000
    assert {one.kind for one in found.differences} == {"changed"}
