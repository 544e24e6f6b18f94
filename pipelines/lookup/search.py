"""Looking somebody up for the hotline: by number in any form, or by name and birth date.

Only who is meant exactly is found: no wildcards, no parts. What the caller said is compared the
way matching does, so traditional characters, dots in names and old numbers of fifteen digits
find the same person. What lies outside the scope of whoever asks is said to be elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from matchers.keys import numbers_one_slip_away
from matchers.normalize.identity_numbers import IdentityNumber, decode, parse_number
from matchers.normalize.names import Name, parse_name
from pipelines.lookup.spellings import birth_spellings, faults_of, sounds_same, spellings_of
from pipelines.store import Connection, access, lookup
from pipelines.store.lookup import Row


@dataclass(frozen=True)
class Asked:
    """What is searched for; kept out of every message."""

    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    birth: date | None = field(default=None, repr=False)

    @property
    def parsed_number(self) -> IdentityNumber:
        """The number in comparable form."""
        return parse_number(self.number)

    @property
    def parsed_name(self) -> Name:
        """The name in comparable form."""
        return parse_name(self.name)

    def fingerprints(self) -> dict[str, str]:
        """Texts that stand for what is searched for, by `number` and `person`, to be hashed."""
        told = {}
        if self.parsed_number.text:
            told["number"] = f"number|{self.parsed_number.text}"
        if self.parsed_name.key and self.birth:
            told["person"] = f"person|{self.parsed_name.key}|{self.birth.isoformat()}"
        return told


@dataclass(frozen=True)
class Hit:
    """Somebody in the scope who is, or may be, meant."""

    row: Row
    how: str
    """`number`, `near_number` (one slip away), `name`, `near_name` (sounds the same)."""
    name_agrees: bool | None = None
    birth_agrees: bool | None = None
    number_agrees: bool | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What does not fit: `near_number`, `near_name`, `name`, `birth`, `number`."""
        own = (self.how,) if self.how.startswith("near_") else ()
        told = {"name": self.name_agrees, "birth": self.birth_agrees, "number": self.number_agrees}
        return (*own, *(what for what, agrees in told.items() if agrees is False))


@dataclass(frozen=True)
class Outcome:
    """What a search found."""

    hits: tuple[Hit, ...] = ()
    elsewhere: bool = False
    """Somebody who fits belongs to another jurisdiction."""
    faults: tuple[str, ...] = ()
    """What is wrong with the number: wrong_length, check, no_day, cut, masked, other."""


def search(connection: Connection, asked: Asked, scope: Sequence[str]) -> Outcome:
    """Who is meant.

    Args:
        connection: a transaction.
        asked: a number, or a name and a birth date, or all of them.
        scope: jurisdictions of whoever asks.
    """
    number, name = asked.parsed_number, asked.parsed_name
    rows = _by_number(connection, number) if number.kind != "missing" else []
    found = [_compared(row, "number", asked) for row in _within(rows, scope)]
    elsewhere = len(found) < len(rows)
    if not rows and number.text:
        near = _within(_one_slip_away(connection, number), scope)
        found = [_compared(row, "near_number", asked) for row in near]
    if not rows and name.key and asked.birth:
        others, more = _by_person(connection, asked, scope)
        there = {hit.row.recipient_id for hit in found}
        found += [hit for hit in others if hit.row.recipient_id not in there]
        elsewhere = elsewhere or more
    return Outcome(tuple(found), elsewhere, faults_of(number))


def _by_number(connection: Connection, number: IdentityNumber) -> list[Row]:
    if "?" in number.text or len(number.text) > lookup.LONGEST:
        return []
    return lookup.by_number(connection, spellings_of(number), number.text)


def _one_slip_away(connection: Connection, number: IdentityNumber) -> list[Row]:
    """Recipients whose right number becomes this one by one slip of whoever wrote it down."""
    meant = [parse_number(decode(code)) for code in numbers_one_slip_away(number.text)]
    spelled = [text for one in meant if one.is_valid for text in spellings_of(one)]
    return lookup.by_number(connection, spelled, "") if spelled else []


def _by_person(
    connection: Connection, asked: Asked, scope: Sequence[str]
) -> tuple[list[Hit], bool]:
    """Recipients of that name and birth date; where there are none, of a name that sounds so."""
    name = asked.parsed_name
    if name.wild or asked.birth is None:
        return [], False
    born = lookup.by_birth(connection, birth_spellings(asked.birth))
    same = [row for row in born if name.key in _keys(row)]
    found = [_compared(row, "name", asked) for row in _within(same, scope)]
    if same:
        return found, len(found) < len(same)
    alike = [r for r in _within(born, scope) if any(sounds_same(name.key, k) for k in _keys(r))]
    return [_compared(row, "near_name", asked) for row in alike], False


def _compared(row: Row, how: str, asked: Asked) -> Hit:
    name, number = asked.parsed_name, asked.parsed_number
    by_name = how in ("name", "near_name")
    return Hit(
        row,
        how,
        name_agrees=name.key in _keys(row) if name.key and not by_name else None,
        birth_agrees=row.birth_date in birth_spellings(asked.birth)
        if asked.birth and not by_name
        else None,
        number_agrees=False if by_name and number.text else None,
    )


def _within(rows: Iterable[Row], scope: Sequence[str]) -> list[Row]:
    return [row for row in rows if access.covers(scope, row.jurisdiction)]


def _keys(row: Row) -> set[str]:
    """Every name that the register knows somebody by, in comparable form."""
    told = [row.name, *(row.former_names or "").split("|")]
    return {parse_name(one).key for one in told if one} - {""}
