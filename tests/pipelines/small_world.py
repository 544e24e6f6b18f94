"""A handful of made-up recipients and files about them, small enough to reason about."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from stdnum.iso7064 import mod_11_2

from pipelines.register.loading import load
from pipelines.workspace import Workspace

DAY = date(2026, 4, 20)
PLACE = "beijing/haidian"

COLUMNS = {
    "death": ["death_date", "source", "certificate_no"],
    "incarceration": ["measure", "custody_status", "start_date", "end_date"],
    "travel": ["doc_type", "mode", "travel_date", "boarded"],
    "medical": ["med_type", "admission_date", "discharge_date", "discharge_status"],
    "certification": [
        *("channel", "certified_at", "result", "category", "agency"),
        *("proxy", "form_received", "phone"),
    ],
}
WHO = ["row_id", "name", "sex", "birth_date", "id_number"]
GIVEN = "安柏岑丹恩帆歌和佳珂岚茗宁沛青若姝棠薇夕雅芷"


def number(birth: str, sequence: int) -> str:
    """A resident identity number with the right check character."""
    first = "110108" + birth.replace("-", "") + f"{sequence:03d}"
    return first + mod_11_2.calc_check_digit(first)


@dataclass(frozen=True)
class Person:
    """A made-up person; `at` is their place in the town and makes all else."""

    at: int

    @property
    def recipient_id(self) -> str:
        """Their key in the register."""
        return f"R{self.at:08d}"

    def who(self) -> dict[str, str]:
        """Name, sex, birth date and number."""
        birth = f"{1940 + self.at % 25}-{1 + self.at % 12:02d}-{1 + self.at % 28:02d}"
        given = GIVEN[self.at % len(GIVEN)] + GIVEN[(self.at * 7 + 3) % len(GIVEN)]
        return {
            "name": "欧阳" + given,
            "sex": str(2 - self.at % 2),
            "birth_date": birth,
            "id_number": number(birth, 100 + 2 * (self.at % 400) + self.at % 2),
        }


@dataclass
class Town:
    """A register; each recipient last certified in a month of its own."""

    size: int = 12
    certified: dict[int, str] = field(default_factory=dict)
    classes: dict[int, str] = field(default_factory=dict)

    def write_register(self, path: Path) -> Path:
        """Write the register file."""
        columns = [
            *("recipient_id", "name", "former_names", "sex", "birth_date", "id_type"),
            *("id_number", "other_ids", "benefit_class", "division"),
            *("monthly_amount", "last_certified_on"),
        ]
        rows = [
            {
                "recipient_id": Person(at).recipient_id,
                **Person(at).who(),
                "id_type": "01",
                "benefit_class": self.classes.get(at, "enterprise_retiree"),
                "division": "110108",
                "monthly_amount": "5000",
                "last_certified_on": self.certified.get(at, f"2025-{1 + at % 12:02d}-11"),
            }
            for at in range(self.size)
        ]
        return write_csv(path, columns, rows)

    def load_into(self, ws: Workspace, folder: Path) -> None:
        """Load the register into an installation."""
        load(ws, self.write_register(folder / "register.csv"), PLACE)


def row(feed: str, at: int, row_id: str, day: date, **values: str) -> dict[str, str]:
    """A row of a feed about the person `at`, complete and undamaged unless `values` say so."""
    usual = {
        "death": {"death_date": day.isoformat(), "source": "cremation", "certificate_no": row_id},
        "incarceration": {
            "measure": "fixed_term",
            "custody_status": "in_prison",
            "start_date": day.isoformat(),
        },
        "travel": {
            "doc_type": "1",
            "mode": "rail",
            "travel_date": day.isoformat(),
            "boarded": "1",
        },
        "medical": {
            "med_type": "21",
            "admission_date": day.isoformat(),
            "discharge_date": day.isoformat(),
            "discharge_status": "1",
        },
        "certification": {
            "channel": "jingtong",
            "certified_at": day.isoformat(),
            "result": "passed",
            "category": "pension",
        },
    }[feed]
    return {"row_id": row_id, **Person(at).who(), **usual, **values}


def deliver(
    ws: Workspace, feed: str, day: date, rows: list[dict[str, str]], revision: int = 1
) -> Path:
    """Put a file into the inbox, complete."""
    suffix = f"_r{revision}" if revision > 1 else ""
    path = ws.home.inbox(feed) / f"{feed}_{day.isoformat()}{suffix}.csv"
    return write_csv(path, [*WHO, *COLUMNS[feed]], rows)


def write_csv(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    """Write rows as a file in UTF-8, renamed into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return part.replace(path)
