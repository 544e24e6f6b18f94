"""The person a damaged row is about, with what the damage needs to know of the name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from demo.people import COMPATRIOT, FOREIGNER, People
from demo.reference import parts, surname_readings, table


@dataclass(frozen=True)
class Subject:
    """One person as text: `given` is everything after the surname, `papers` a passport or permit.

    `readings` are the toneless syllables of surname and given name (Ü written v); `sound` is the
    reading of the third or second part, whichever is last.
    """

    surname: str
    given: str
    former: str
    readings: tuple[str, str]
    traditional: str
    number: str
    papers: str
    kind: int
    birth: str

    @property
    def name(self) -> str:
        """The whole name."""
        return self.surname + self.given


def subject(people: People, at: int, number: str, birth: str) -> Subject:
    """Return one of some people as text."""
    names = parts()
    a, b, c = int(people.a[at]), int(people.b[at]), int(people.c[at])
    old = int(people.former[at])
    surname = names.text[a]
    family = surname_readings().get(surname, names.pinyin[a])
    given = " ".join(filter(None, (names.pinyin[b], names.pinyin[c])))
    return Subject(
        surname=surname,
        given=names.text[b] + names.text[c],
        former=surname + names.text[b] + names.text[old] if old else "",
        readings=(family, given),
        traditional=names.traditional[a] + names.traditional[b] + names.traditional[c],
        number=number,
        papers=papers(int(people.kind[at]), int(people.passport[at]), number),
        kind=int(people.kind[at]),
        birth=birth,
    )


def papers(kind: int, digits: int, number: str) -> str:
    """Write the passport (E), the permit of a compatriot (H, M, digits) or nothing."""
    if not digits:
        return ""
    if kind == COMPATRIOT:
        return {"81": "H", "82": "M"}.get(number[:2], "") + str(digits)
    return ("P" if kind == FOREIGNER else "E") + str(digits)


@lru_cache(maxsize=1)
def by_sound() -> dict[str, list[str]]:
    """Return the most frequent given-name characters of each toneless reading."""
    found: dict[str, list[str]] = {}
    for row in table("characters.csv"):
        if len(found.setdefault(row["pinyin"], [])) < 8:
            found[row["pinyin"]].append(row["char"])
    return found


@lru_cache(maxsize=4)
def confusions(kind: str) -> dict[str, list[str]]:
    """Return what is written for what: kind `look`, `surname` or `variant`."""
    found: dict[str, list[str]] = {}
    for row in table("confusions.csv"):
        if row["kind"] == kind:
            found.setdefault(row["one"], []).append(row["other"])
            if row["both_ways"] == "1":
                found.setdefault(row["other"], []).append(row["one"])
    return found


@lru_cache(maxsize=1)
def reading_of() -> dict[str, str]:
    """Return the toneless reading of each given-name character."""
    return {row["char"]: row["pinyin"] for row in table("characters.csv")}
