"""Lives are consistent over days and feeds, and the register has all stages of a cycle."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.demo.conftest import Table, read

Reader = Callable[[str], tuple[Table, Table]]
DAYS = [f"2026-04-{n}" for n in range(20, 25)]


def links(feed: Reader, name: str, day: str) -> list[tuple[str, dict[str, str]]]:
    rows, truth = feed(f"{name}_{day}")
    return [
        (t["recipient_id"], rows[int(t["row_number"]) - 1])
        for t in truth
        if t["recipient_id"] and not t["defect"]
    ]


def test_nobody_travels_after_death_but_the_falsely_reported(city: Path, feed: Reader) -> None:
    false = {
        s["recipient_id"]
        for s in read(city / "truth/stories.csv")
        if s["story"] == "falsely_reported_dead"
    }
    died: dict[str, str] = {}
    for day in (d for d in DAYS if d != "2026-04-22"):
        for key, row in links(feed, "death", day):
            died[key] = min(died.get(key, "9"), row["death_date"])
    assert len(died) > 300
    late = set()
    for day in DAYS:
        for key, row in links(feed, "travel", day):
            if row["travel_date"] > died.get(key, "9"):
                late.add(key)
                assert row["boarded"] == "1"
        for key, row in links(feed, "medical", day):
            if row["discharge_status"] == "5":
                assert died.get(key, row["discharge_date"]) == row["discharge_date"]
    assert len(late) >= 3
    assert late <= false


def test_the_dying_in_hospital_are_discharged_dead(feed: Reader) -> None:
    dead = [k for d in DAYS for k, r in links(feed, "medical", d) if r["discharge_status"] == "5"]
    assert len(dead) >= 5
    assert len(set(dead)) == len(dead)


def test_some_deaths_are_told_twice_by_another_day(city: Path) -> None:
    told = Counter(
        s["recipient_id"] for s in read(city / "truth/stories.csv") if s["story"] == "died"
    )
    assert sum(n > 1 for n in told.values()) > 10


def test_every_month_some_fall_due(register: dict[str, dict[str, str]]) -> None:
    today = dt.date(2026, 4, 20)
    months: Counter[int] = Counter()
    for row in register.values():
        if row["last_certified_on"]:
            day = dt.date.fromisoformat(row["last_certified_on"])
            assert day < today
            months[(today.year - day.year) * 12 + today.month - day.month] += 1
    size = len(register)
    assert all(0.04 < months[n] / size < 0.12 for n in range(1, 12))
    overdue = sum(count for back, count in months.items() if back > 12)
    assert 0.02 < overdue / size < 0.10
    never = [r for r in register.values() if not r["last_certified_on"]]
    assert 0.015 < len(never) / size < 0.06
    assert any(not r["approved_month"] for r in never)
    assert any(r["approved_month"] for r in never)


def test_names_have_the_frequencies_of_their_cohort(register: dict[str, dict[str, str]]) -> None:
    surnames = Counter(r["name"][0] for r in register.values())
    assert {s for s, _ in surnames.most_common(3)} == set("王李张")
    women = [r["name"] for r in register.values() if r["sex"] == "2"]
    men = [r["name"] for r in register.values() if r["sex"] == "1"]
    for char in "淑兰芬":
        assert sum(char in n for n in women) > 5 * sum(char in n for n in men)
    assert any("·" in r["name"] for r in register.values())
    assert any(r["other_ids"].startswith("16:E") for r in register.values())
