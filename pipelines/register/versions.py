"""The versions of a recipient: what register files said, in the order in which it became known.

A chain is a function of what the files say, not of the order in which they are loaded. To that end
it is kept which files only repeated what was known: one that is loaded late, with something else,
turns the repetition after it into a version of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

Content = dict[str, Any]
"""What a register file says of a recipient, as columns of the table `recipients`."""

IDENTITY = ("name", "former_names", "sex", "birth_date", "id_type", "id_number", "other_ids")
"""What matching looks at."""


@dataclass(frozen=True)
class Load:
    """A register file that was loaded."""

    load_id: int
    known_from: date | None
    """Empty: what it says was known since ever."""
    revision: int = 1

    @property
    def key(self) -> tuple[date, int]:
        """Its place in the order of knowledge."""
        return self.known_from or date.min, self.revision


@dataclass(frozen=True)
class Version:
    """What was known of a recipient from the day of a load on. Grain: one content."""

    load: Load
    content: Content = field(repr=False)
    content_hash: str

    @property
    def key(self) -> tuple[date, int]:
        """Its place in the order of knowledge."""
        return self.load.key

    @property
    def known_from(self) -> date | None:
        """The first day on which it was known."""
        return self.load.known_from

    @cached_property
    def identity(self) -> str:
        """A hash of what matching looks at."""
        return _hash([self.content.get(name) for name in IDENTITY], 8)


Chain = tuple[Version, ...]
"""Versions of one recipient, oldest first: no two of one day, no two neighbours alike."""


def version_of(load: Load, content: Content) -> Version:
    """What a file says of a recipient."""
    told = sorted((k, str(v)) for k, v in content.items() if v is not None)
    return Version(load, content, _hash(told, 16))


def with_version(chain: Chain, new: Version, mentions: Sequence[Load]) -> tuple[Chain, list[Load]]:
    """A chain with what one more file says.

    Args:
        chain: what is known without it.
        new: what the file says.
        mentions: loads that tell of the recipient and are no version of the chain: they repeat
            what is known when they come.

    Returns:
        The chain, and loads that are no version of it and tell of the recipient, beside those.
    """
    before = [v for v in chain if v.key <= new.key]
    after = [v for v in chain if v.key > new.key]
    last = before[-1] if before else None
    if last is not None and last.load == new.load:
        return chain, []
    if last is not None and last.content_hash == new.content_hash:
        return chain, [new.load]
    repeated = _next_mention(mentions, new, after)
    if repeated is not None and last is not None:
        after.insert(0, replace(last, load=repeated))
    if after and after[0].key[0] == new.key[0]:
        return chain, [new.load]  # the same day ended with something else
    if last is not None and last.key[0] == new.key[0]:
        before.pop()  # the day no longer ends with it
    if before and before[-1].content_hash == new.content_hash:
        rest = _unlike(before[-1], after)
        repeats = [new.load]
    else:
        rest = _unlike(new, after)
        before.append(new)
        repeats = []
    return (*before, *rest), repeats + [v.load for v in after[: len(after) - len(rest)]]


def _next_mention(mentions: Sequence[Load], new: Version, after: list[Version]) -> Load | None:
    """The first repetition before the day of the next version, which that day ends with."""
    ends = (after[0].key[0], 0) if after else (date.max, 0)
    between = [load for load in mentions if new.key < load.key < ends]
    return min(between, key=lambda load: load.key, default=None)


def _unlike(version: Version, after: list[Version]) -> list[Version]:
    """The versions after one, without a first that only repeats it."""
    return after[1:] if after and after[0].content_hash == version.content_hash else after


def moves(chain: Chain) -> list[Version]:
    """The versions with which something changed that matching looks at."""
    found, before = [], None
    for version in chain:
        if version.identity != before:
            found.append(version)
        before = version.identity
    return found


def known_by(chain: Chain, day: date) -> Chain:
    """The versions known on a day."""
    return tuple(v for v in chain if v.key[0] <= day)


def union(chain: Chain) -> Content:
    """Who somebody is to matching: the newest version, and every name and number ever held."""
    newest = chain[-1].content
    if len(chain) == 1:
        return newest
    told = [version.content for version in chain]
    names = {name for c in told for name in (c["name"], *_listed(c["former_names"]))}
    numbers = {number for c in told for number in (*_own(c), *_listed(c["other_ids"]))}
    return newest | {
        "former_names": _joined(newest["former_names"], names - {newest["name"]}),
        "other_ids": _joined(newest["other_ids"], numbers - set(_own(newest))),
    }


def _own(content: Content) -> list[str]:
    number = content["id_number"]
    return [f"{content['id_type'] or '01'}:{number}"] if number else []


def _listed(text: str | None) -> list[str]:
    return [part for part in (text or "").split("|") if part]


def _joined(first: str | None, others: set[str]) -> str | None:
    """A list as it stands in the register, followed by what it lacks."""
    own = _listed(first)
    return "|".join([*own, *sorted(others - set(own))]) or None


def _hash(told: Any, size: int) -> str:
    return blake2b(repr(told).encode(), digest_size=size).hexdigest()
