"""The synthetic city: a register, the files of some days, and the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from demo import deliveries as post
from demo.defects import add_defects
from demo.deliveries import Delivery
from demo.feed import CHUNK, City
from demo.feeds import BY_NAME
from demo.plan import Plan, make_plan
from demo.register import ERROR_NAMES, make_register
from demo.register_file import register_blocks
from demo.rows import make_rows
from demo.settings import Settings
from demo.story import make_story
from demo.truth import HEADER, Counts, recipient_ids, truth_lines
from demo.writing import cut_last_line, lines, sha256_of, write_checksum, write_pair, write_text

SUMMARY = "truth/summary.json"
Tell = Callable[[str], None]


def make_city(out: Path, settings: Settings, tell: Tell = lambda _: None) -> dict[str, object]:
    """Write a city into `out` and return its summary; a city that is there already is kept.

    Raises FileExistsError when `out` holds a city of other settings.
    """
    there = out / SUMMARY
    if there.exists():
        summary: dict[str, object] = json.loads(there.read_text(encoding="utf-8"))
        if summary["settings"] == settings.as_data():
            return summary
        raise FileExistsError(
            f"{out} holds a city of other settings (see {SUMMARY}): choose another folder with "
            "--out, or remove that one first"
        )
    tell("register")
    register = make_register(settings)
    city = City(settings, register, make_story(settings, register))
    blocks = register_blocks(settings, register)
    write_pair(out / "register.csv", "utf-8", out / "truth/register.csv", blocks)
    files = []
    for delivery in post.deliveries(settings):
        tell(delivery.stem)
        files.append(write_delivery(out, city, delivery))
    _write_deliveries(out, settings, files)
    write_text(out / "truth/stories.csv", _stories(city))
    summary = _summary(city, files)
    write_text(there, [json.dumps(summary, ensure_ascii=False, indent=1) + "\n"])
    return summary


def write_delivery(out: Path, city: City, delivery: Delivery) -> dict[str, object]:
    """Write one file with checksum and truth; return what the summary says of it."""
    plan = make_plan(city.settings, city.register, city.story, delivery.feed, delivery.index)
    counts = Counts()
    path = out / delivery.path
    truth = out / f"truth/{delivery.stem}.csv"
    write_pair(path, delivery.encoding, truth, _blocks(city, delivery, plan, counts))
    digest = sha256_of(path)
    if delivery.truncated:
        cut_last_line(path)
    write_checksum(path, digest)
    return {
        "file": delivery.path, "feed": delivery.feed, "business_day": delivery.day.isoformat(),
        "revision": delivery.revision, "received_on": delivery.received_on.isoformat(),
        "encoding": delivery.encoding, "truncated": delivery.truncated, "note": delivery.note,
        **counts.as_data(),
    }  # fmt: skip


def _blocks(
    city: City, delivery: Delivery, plan: Plan, counts: Counts
) -> Iterator[tuple[str, str]]:
    """Give the file and its truth, chunk by chunk."""
    feed, settings = BY_NAME[delivery.feed], city.settings
    stop, number = len(plan.who) if delivery.corrected else plan.first, 1
    header = None
    for start in range(0, max(stop, 1), CHUNK):
        end = min(start + CHUNK, len(plan.who))
        rows = make_rows(city, feed, delivery.index, plan, start, end)
        add_defects(settings.seed, settings.defects, feed, delivery.index, start, rows)
        if delivery.corrected:
            rows, _ = post.correct(settings, feed, delivery.index, start, rows)
        else:
            rows = rows.keep(np.arange(start, end) < plan.first)
        if header is None:
            header = list(rows.columns)
            yield ",".join(header) + "\n", ",".join(HEADER) + "\n"
        if len(rows):
            counts.add(rows)
            text = lines([rows.columns[name] for name in header])
            yield text, truth_lines(city.register, rows, number)
            number += len(rows)


def _write_deliveries(out: Path, _settings: Settings, files: list[dict[str, object]]) -> None:
    """Write deliveries.csv, in the order in which the files arrive."""
    names = ("file", "feed", "business_day", "revision", "received_on", "note")
    ordered = sorted(files, key=lambda f: (str(f["received_on"]), str(f["business_day"])))
    columns = [np.array([str(f[name]) for f in ordered], dtype=object) for name in names]
    write_text(out / "deliveries.csv", [",".join(names) + "\n", lines(columns) if files else ""])


def _stories(city: City) -> Iterator[str]:
    """Give who is reported dead, falsely reported dead or in custody, by day of the report."""
    yield "recipient_id,story,reported_for\n"
    kinds = {"died": city.story.deaths, "falsely_reported_dead": city.story.false_deaths,
             "custody": city.story.custody}  # fmt: skip
    every_false = set(np.concatenate(city.story.false_deaths).tolist())
    for kind, by_day in kinds.items():
        for index, found in enumerate(by_day):
            day = city.settings.day(index).isoformat()
            told = [w for w in found.tolist() if kind != "died" or w not in every_false]
            for key in recipient_ids(np.array(told, dtype=np.int64)):
                yield f"{key},{kind},{day}\n"


def _summary(city: City, files: list[dict[str, object]]) -> dict[str, object]:
    """Put together what is known of a city as a whole."""
    register, settings = city.register, city.settings
    errors = {n: int((register.error == i).sum()) for i, n in enumerate(ERROR_NAMES) if n}
    return {
        "settings": settings.as_data(),
        "register": {
            "rows": settings.recipients,
            "persons": int(register.persons().sum()),
            "standing_twice": int((register.second >= 0).sum()),
            "errors": errors,
        },
        "missing": [{"feed": f, "business_day": d} for f, d in post.missing(settings)],
        "late": [
            f["file"] for f in files if f["received_on"] != f["business_day"] and f["revision"] == 1
        ],
        "truncated": [f["file"] for f in files if f["truncated"]],
        "corrected": [f["file"] for f in files if f["revision"] != 1],
        "files": files,
    }
