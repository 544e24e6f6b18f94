"""A small town and what deliveries tell of it, for decisions to be made about.

Batches are made as match leaves them, so that a test costs what deciding costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from pipelines.decide import decide
from pipelines.hand_over import hand_over
from pipelines.review import Draft, Proposal, approve, propose
from pipelines.store import horizon, tables
from pipelines.store.batches import Batch
from pipelines.store.digest import digest
from pipelines.store.recipients import put
from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.store.test_store import a_recipient

DAY = date(2026, 4, 20)
LI, WANG, ZHAO = "U-li", "U-wang", "U-zhao"
"""Two caseworkers and an approver."""

HOLMES = "R1"
"""Whom the tests are about; certified in May 2025, so due in May 2026."""

LOST = {"ground": "death", "effective": "2026-04-02", "how_verified": "civil affairs asked"}

KINDS = {
    "travel": [("travel_date", pa.date32()), ("mode", pa.string()), ("boarded", pa.bool_())],
    "death": [("death_date", pa.date32()), ("source", pa.string())],
    "certification": [
        *(("certified_on", pa.date32()), ("channel", pa.string())),
        *(("form_received", pa.date32()), ("result", pa.string())),
    ],
}
LINKED = pa.schema(
    [
        ("row_number", pa.int64()),
        *((name, pa.string()) for name in ("row_id", "recipient_id", "grade")),
        *((name, pa.float64()) for name in ("weight", "score")),
        ("evidence", pa.string()),
    ]
)
Telling = dict[str, Any]
"""A row of a file that was matched: who, grade, day, compared, and columns of the feed."""


def town(folder: Path, url: str = "", people: int = 4) -> Workspace:
    """An installation with a few recipients, each certified in May 2025."""
    ws = new_workspace(folder, url, chunk_recipients=2)
    fill(ws, people)
    return ws


def fill(ws: Workspace, people: int = 4) -> None:
    """Put the recipients into an empty installation."""
    rows = [
        a_recipient(f"R{at}", approved_month=date(2025, 5, 1), monthly_fen=520_000)
        for at in range(1, 1 + people)
    ]
    with ws.store.write() as connection:
        put(connection, rows, date.min)
        horizon.add_places(connection, {"beijing/haidian"})


def death(who: str = HOLMES, day: date = date(2026, 4, 2), **values: Any) -> Telling:
    """A row of the feed of deaths."""
    return {"who": who, "death_date": day, "source": "cremation", **values}


def journey(who: str = HOLMES, day: date = DAY, **values: Any) -> Telling:
    """A row of the feed of journeys."""
    return {"who": who, "travel_date": day, "mode": "rail", "boarded": True, **values}


def check_in(who: str = HOLMES, day: date = DAY, channel: str = "jingtong") -> Telling:
    """A row of the feed of certifications."""
    return {"who": who, "certified_on": day, "channel": channel, "result": "passed"}


def tell(
    ws: Workspace,
    feed: str,
    day: date,
    rows: Sequence[Telling],
    revision: int = 1,
    received: date | None = None,
) -> None:
    """Decide a delivery, and hand over the day it was received."""
    decide(ws, matched(ws, feed, day, rows, revision, received or day))
    hand_over(ws, received or day)


def matched(
    ws: Workspace, feed: str, day: date, rows: Sequence[Telling], revision: int, received: date
) -> str:
    """A batch as match leaves it; its id."""
    batch_id = f"{feed}/{day}/r{revision}-00000000"
    folder = ws.home.batch_dir(batch_id)
    folder.mkdir(parents=True)
    columns = {"row_number": pa.array(range(1, len(rows) + 1), pa.int64())}
    columns["row_id"] = pa.array([f"{feed[0]}{at}" for at, _ in enumerate(rows, 1)])
    for name, kind in KINDS[feed]:
        columns[name] = pa.array([row.get(name) for row in rows], kind)
    pq.write_table(pa.table(columns), folder / "clean.parquet")
    links = [
        {
            "row_number": at,
            "row_id": f"{feed[0]}{at}",
            "recipient_id": row["who"],
            "grade": row.get("grade", "certain"),
            "weight": 20.0,
            "score": row.get("score", 20.0),
            "evidence": row.get("compared", "[]"),
        }
        for at, row in enumerate(rows, 1)
    ]
    pq.write_table(pa.Table.from_pylist(links, LINKED), folder / "links.parquet")
    ws.store.batches.add(
        Batch(batch_id, feed, day, revision, "00", f"{feed}.csv", 1, received, status="matched")
    )
    return batch_id


def rows_of(ws: Workspace, table: Any, *conditions: Any) -> list[dict[str, Any]]:
    """Rows of a table."""
    with ws.store.read() as connection:
        return [dict(r._mapping) for r in connection.execute(select(table).where(*conditions))]


def cases_of(ws: Workspace, who: str = HOLMES, **values: Any) -> list[dict[str, Any]]:
    """Cases of a recipient that have these values."""
    found = rows_of(ws, tables.cases, tables.cases.c.recipient_id == who)
    return [one for one in found if all(one[name] == value for name, value in values.items())]


def the_case(ws: Workspace, who: str = HOLMES, **values: Any) -> dict[str, Any]:
    """The only open case of a recipient."""
    (found,) = cases_of(ws, who, status="open", **values)
    return found


def standing(ws: Workspace, who: str = HOLMES) -> dict[str, Any]:
    """The kept standing of a recipient."""
    (found,) = rows_of(ws, tables.standings, tables.standings.c.recipient_id == who)
    return found


def state(ws: Workspace) -> dict[str, dict[str, str | int]]:
    """The digest."""
    with ws.store.read() as connection:
        return digest(connection)


def say(
    ws: Workspace, kind: str, day: date = DAY, maker: str = LI, who: str = HOLMES, **values: Any
) -> Proposal:
    """Propose; `case` and `undoes` name what it answers, all else is content."""
    case_id, undoes = values.pop("case", None), values.pop("undoes", None)
    draft = Draft(kind, who, values, case_id, undoes)
    return propose(ws, draft, maker=maker, day=day, at=moment(day))


def agree(ws: Workspace, proposal: Proposal, day: date = DAY, approver: str = WANG) -> Proposal:
    """Approve."""
    return approve(ws, proposal.proposal_id, approver=approver, day=day, at=moment(day))


def decided(ws: Workspace, kind: str, day: date = DAY, **values: Any) -> Proposal:
    """Propose, and approve where that is asked for."""
    made = say(ws, kind, day, **values)
    return agree(ws, made, day) if made.state == "open" else made


def moment(day: date) -> int:
    """Some moment of a day, in seconds since 1970."""
    return int((day - date(1970, 1, 1)) / timedelta(seconds=1)) + 8 * 3600
