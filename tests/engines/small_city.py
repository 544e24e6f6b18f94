"""A small made-up city: one recipient a kind of trouble, and the row that comes in about them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

from matchers.normalize.check_character import character_for

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华文玉萍红建国平刚桂兰辉鹏飞"
REGISTER = [
    "recipient_id",
    "name",
    "former_names",
    "sex",
    "birth_date",
    "id_type",
    "id_number",
    "other_ids",
]
ROW = ["row_id", "name", "sex", "birth_date", "id_number"]


@dataclass
class Person:
    """A made-up person."""

    name: str
    sex: str
    birth: str
    number: str


def valid(body: str) -> str:
    """Return a number with its check character."""
    return body + character_for(body)


def make_person(random: Random) -> Person:
    """Return somebody who does not exist."""
    sex = random.choice("12")
    birth = f"{random.randint(1930, 1970)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
    tail = random.randint(0, 499) * 2 + (sex == "1")
    division = random.choice(["110101", "110105", "110108", "310104", "532401"])
    name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice([1, 2, 2, 2])))
    return Person(name, sex, birth, valid(f"{division}{birth.replace('-', '')}{tail:03d}"))


def make_people(count: int, seed: int) -> list[Person]:
    """Return made-up people, all numbers different."""
    random = Random(seed)
    found: dict[str, Person] = {}
    while len(found) < count:
        person = make_person(random)
        found[person.number] = person
    return list(found.values())


def register_row(key: int, person: Person, **changed: str) -> dict[str, str]:
    """Return a row of the register."""
    return {
        "recipient_id": f"R{key:06d}",
        "name": person.name,
        "former_names": "",
        "sex": person.sex,
        "birth_date": person.birth,
        "id_type": "01",
        "id_number": person.number,
        "other_ids": "",
        **changed,
    }


def feed_row(row_id: str, person: Person, **changed: str) -> dict[str, str]:
    """Return a row of a feed."""
    return {
        "row_id": row_id,
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth,
        "id_number": person.number,
        **changed,
    }


def write_csv(
    path: Path, columns: list[str], rows: list[dict[str, str]], encoding: str = "utf-8"
) -> Path:
    """Write rows as a delimited file."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path
