"""`register.csv` of a city, and the truth about the register's own errors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from demo import numbers
from demo.damage import FIELD_OF, KIND
from demo.damage.subject import papers, subject
from demo.people import COMPATRIOT, FOREIGNER, People
from demo.randomness import Ints, Texts, generator
from demo.reference import parts
from demo.register import ERROR_NAMES, Register
from demo.register_columns import benefit_columns, contact_columns
from demo.settings import Settings
from demo.truth import recipient_ids
from demo.writing import empty, lines

CHUNK = 50_000
HEADER = ["recipient_id", "name", "former_names", "sex", "birth_date", "id_type", "id_number",
          "other_ids", "benefit_class", "division", "jurisdiction", "approved_month",
          "first_paid_month", "monthly_amount", "residence", "employer_contact", "employer",
          "phone", "phone_owner", "address", "postcode", "street_office", "mobility",
          "last_certified_on", "last_certified_channel"]  # fmt: skip
TRUTH_HEADER = ["recipient_id", "person", "error", "note"]


def register_blocks(settings: Settings, register: Register) -> Iterator[tuple[str, str]]:
    """Give the register and the truth about it, block by block."""
    yield ",".join(HEADER) + "\n", ",".join(TRUTH_HEADER) + "\n"
    for start in range(0, settings.recipients, CHUNK):
        at = np.arange(start, min(start + CHUNK, settings.recipients))
        rng = generator(settings.seed, "register-file", start // CHUNK)
        yield _block(rng, settings, register, at)


def _block(
    rng: np.random.Generator, settings: Settings, register: Register, at: Ints
) -> tuple[str, str]:
    people = register.people.take(at)
    cells = {
        "recipient_id": recipient_ids(at),
        "name": people.names(),
        "former_names": _former(people),
        "sex": np.where(people.sex == 1, "1", "2").astype(object),
        "birth_date": numbers.iso_dates(people.birth),
        "id_type": np.array([f"{k:02d}" for k in people.kind], dtype=object),
        "id_number": numbers.as_18(people.number),
    }
    cells["other_ids"] = _other_ids(people, cells["id_number"])
    cells |= benefit_columns(rng, settings, register, at) | contact_columns(rng, cells["id_type"])
    _err(rng, register, at, people, cells)
    text = lines([cells[name] for name in HEADER])
    return text, _truth(register, at, cells["recipient_id"])


def _former(people: People) -> Texts:
    text, old = parts().text, people.former
    return np.where(old > 0, text[people.a] + text[people.b] + text[old], "")


def _other_ids(people: People, number: Texts) -> Texts:
    """Write `type:number` of passports (16, 08) and permits (04, 05, 06)."""
    out = empty(len(people))
    for at in np.flatnonzero(people.passport):
        kind = int(people.kind[at])
        code = {COMPATRIOT: {"81": "04", "82": "05"}.get(number[at][:2], "06"), FOREIGNER: "08"}
        out[at] = f"{code.get(kind, '16')}:{papers(kind, int(people.passport[at]), number[at])}"
    return out


def _err(
    rng: np.random.Generator, register: Register, at: Ints, people: People, cells: dict[str, Texts]
) -> None:
    """Make the register's own errors; one that cannot be made is taken out of the truth."""
    for i in np.flatnonzero(register.error[at]):
        kind = ERROR_NAMES[register.error[at[i]]]
        who = subject(people, int(i), cells["id_number"][i], cells["birth_date"][i])
        text = KIND[kind](who, rng)
        if text is None or text == cells[FIELD_OF[kind]][i]:
            register.error[at[i]] = 0
        else:
            cells[FIELD_OF[kind]][i] = text


def _truth(register: Register, at: Ints, keys: Texts) -> str:
    """Write a line for each row with an error or that is a second standing."""
    first = register.first[at]
    special = np.flatnonzero((register.error[at] > 0) | (first != at))
    if not len(special):
        return ""
    error = np.array(ERROR_NAMES, dtype=object)[register.error[at[special]]]
    note = np.where(first[special] != at[special], "second benefit", "").astype(object)
    return lines([keys[special], recipient_ids(first[special]), error, note])
