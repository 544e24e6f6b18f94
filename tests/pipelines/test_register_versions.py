"""Versions of a recipient: whatever the order in which register files are loaded."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipelines.register.versions import Chain, Load, moves, union, version_of, with_version

FIRST = date(2026, 4, 1)

Said = list[tuple[int, int, str | None]]
"""Day, revision, content of each file; None: it does not tell of the recipient."""


def content(letter: str) -> dict[str, object]:
    return {
        "name": letter,
        "former_names": None,
        "id_type": "01",
        "id_number": "1",
        "other_ids": None,
    }


def load_all(said: Said, order: list[int]) -> Chain:
    """The chain after loading files in an order, with the repetitions that are kept."""
    chain: Chain = ()
    mentions: list[Load] = []
    for number in order:
        day, revision, letter = said[number]
        if letter is None:
            continue
        load = Load(number, FIRST + timedelta(day) if day else None, revision)
        told = [m for m in mentions if m not in {v.load for v in chain}]
        chain, repeats = with_version(chain, version_of(load, content(letter)), told)
        mentions += repeats
        again = with_version(chain, version_of(load, content(letter)), mentions)[0]
        assert again == chain
    return chain


def by_hand(said: Said) -> list[tuple[int, str]]:
    """What each day ended with, where that differs from the day before."""
    ends = {day: letter for day, _, letter in sorted(s for s in said if s[2] is not None)}
    told: list[tuple[int, str]] = []
    for day, letter in ends.items():
        if not told or told[-1][1] != letter:
            told.append((day, letter))
    return told


files = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(1, 3)),
    st.sampled_from(["A", "B", "C", None]),
    min_size=1,
    max_size=9,
)


@given(files, st.randoms(use_true_random=False))
def test_any_order_of_loads_gives_the_same_versions(
    told: dict[tuple[int, int], str | None], random: Random
) -> None:
    said = [(day, revision, letter) for (day, revision), letter in told.items()]
    order = list(range(len(said)))
    random.shuffle(order)
    chain = load_all(said, order)
    found = [((v.known_from - FIRST).days if v.known_from else 0, v.content["name"]) for v in chain]
    assert found == by_hand(said)


def test_what_a_file_repeats_comes_back_when_another_is_loaded_between() -> None:
    said: Said = [(0, 1, "A"), (3, 1, "A"), (2, 1, "B")]
    chain = load_all(said, [0, 1, 2])
    assert [v.content["name"] for v in chain] == ["A", "B", "A"]


def test_matching_knows_every_name_and_number_ever_held() -> None:
    first = content("A") | {"other_ids": "14:X9"}
    second = content("B") | {"former_names": "Z", "id_number": "2"}
    chain = (version_of(Load(1, None), first), version_of(Load(2, FIRST), second))
    found = union(chain)
    assert (found["name"], found["former_names"]) == ("B", "Z|A")
    assert (found["id_number"], found["other_ids"]) == ("2", "01:1|14:X9")


def test_only_what_matching_looks_at_moves_a_recipient() -> None:
    dearer = content("A") | {"monthly_fen": 1}
    renamed = dearer | {"name": "B"}
    told = [content("A"), dearer, renamed]
    chain = tuple(version_of(Load(n, FIRST + timedelta(n)), c) for n, c in enumerate(told))
    assert [v.load.load_id for v in moves(chain)] == [0, 2]
