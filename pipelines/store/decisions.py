"""The decision log: one row an evaluated chunk, with a hash of what each recipient came to.

It is written in the transaction that writes the standings and never changed afterwards. What it
holds is enough to tell whether the same question has the same answer today, not what the answer
was: that is computed again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b, sha256
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from pipelines.store import loads
from pipelines.store.audit import SYSTEM, note
from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import batches, decisions, proposals, rule_books

HASH_BYTES = 8


@dataclass(frozen=True)
class Under:
    """What decided: the rules, the software that reads them, and the matcher."""

    rules_version: str
    software: str
    matcher_version: str
    rule_files: tuple[tuple[str, bytes], ...]
    """The parameter files, by the number of their folder and their path in it."""


class Decision(NamedTuple):
    """A row of the log without the hashes. Grain: an evaluated chunk of recipients."""

    decision_id: int
    horizon: date
    rules_version: str
    software: str
    matcher_version: str
    register_load: int
    """The last register file that was loaded then."""
    cause: str
    recipients: int


class LogDamaged(ValueError):
    """A row of the decision log does not say what was written; the message names it."""


def log(
    connection: Connection,
    contents: Mapping[str, str],
    horizon: date,
    cause: str,
    under: Under,
) -> None:
    """Log what a chunk of recipients came to, in the transaction that writes their standings.

    Args:
        connection: a transaction that writes.
        contents: by recipient the content of the standing, as it is written.
        horizon: the day as of which they were evaluated.
        cause: why: a batch id, `hand_over`, or the id of a person's decision.
        under: what decided.
    """
    if not contents:
        return
    _keep_rules(connection, under)
    standings = pack({one: fingerprint(text) for one, text in contents.items()})
    row = {
        "horizon": horizon,
        "rules_version": under.rules_version,
        "software": under.software,
        "matcher_version": under.matcher_version,
        "register_load": loads.newest(connection),
        "cause": cause,
        "recipients": len(contents),
        "sha256": sha256(standings).hexdigest(),
    }
    done = connection.execute(decisions.insert().values(**row, standings=standings))
    (decision_id,) = done.inserted_primary_key or (None,)
    content = {k: v for k, v in row.items() if k != "cause"} | {"decision": decision_id}
    note(connection, actor=SYSTEM, action="standings.evaluated", subject=cause, content=content)


def fingerprint(content: str) -> bytes:
    """Eight bytes that stand for the content of a standing."""
    return blake2b(content.encode(), digest_size=HASH_BYTES).digest()


def pack(hashes: Mapping[str, bytes]) -> bytes:
    """Hashes by recipient, in order of id and compressed."""
    ids = sorted(hashes)
    return zlib.compress("\n".join(ids).encode() + b"\0" + b"".join(hashes[i] for i in ids), 1)


def unpack(packed: bytes) -> dict[str, bytes]:
    """Hashes by recipient, in order of id."""
    ids, _, hashes = zlib.decompress(packed).partition(b"\0")
    at = range(0, len(hashes), HASH_BYTES)
    return dict(
        zip(ids.decode().split("\n"), (hashes[i : i + HASH_BYTES] for i in at), strict=True)
    )


def as_of(connection: Connection, horizon: date) -> list[Decision]:
    """The decisions of a day, oldest first."""
    query = (
        select(*(decisions.c[name] for name in Decision._fields))
        .where(decisions.c.horizon == horizon)
        .order_by(decisions.c.decision_id)
    )
    return [Decision._make(row) for row in connection.execute(query)]


class Cause(NamedTuple):
    """A decision that a batch or a person caused. Grain: an evaluated chunk."""

    decision_id: int
    cause: str
    feed: str | None
    """None where a person decided."""
    business_day: date | None
    known_on: date
    """When the batch was received, or the person decided."""


def causes(connection: Connection, known_by: date) -> list[Cause]:
    """Decisions caused by what was received or approved by a day, oldest first."""
    of_batches = (
        select(
            *(decisions.c.decision_id, decisions.c.cause),
            *(batches.c.feed, batches.c.business_day, batches.c.received_on),
        )
        .join(batches, batches.c.batch_id == decisions.c.cause)
        .where(batches.c.received_on <= known_by)
    )
    of_people = (
        select(decisions.c.decision_id, decisions.c.cause, proposals.c.approved_on)
        .join(proposals, proposals.c.proposal_id == decisions.c.cause)
        .where(proposals.c.approved_on <= known_by)
    )
    found = [Cause._make(row) for row in connection.execute(of_batches)]
    found += [
        Cause(row.decision_id, row.cause, None, None, row.approved_on)
        for row in connection.execute(of_people)
    ]
    return sorted(found, key=lambda one: one.decision_id)


def hashes_of(connection: Connection, decision_id: int) -> dict[str, bytes]:
    """What each recipient of a decision came to.

    Raises:
        LogDamaged: the row is not what was written.
    """
    query = select(decisions.c.standings, decisions.c.sha256, decisions.c.recipients)
    row = connection.execute(query.where(decisions.c.decision_id == decision_id)).one()
    problem = LogDamaged(f"row {decision_id} of the decision log is not what was written")
    if sha256(row.standings).hexdigest() != row.sha256:
        raise problem
    hashes = unpack(row.standings)
    if len(hashes) != row.recipients:
        raise problem
    return hashes


def days_near(connection: Connection, day: date) -> tuple[date | None, date | None]:
    """The last day before and the first day after on which anything was decided."""
    before = select(func.max(decisions.c.horizon)).where(decisions.c.horizon < day)
    later = select(func.min(decisions.c.horizon)).where(decisions.c.horizon > day)
    return connection.scalar(before), connection.scalar(later)


def _keep_rules(connection: Connection, under: Under) -> None:
    """Keep the parameter files of a version of the rules when it first decides."""
    kept = select(rule_books.c.rules_version).where(
        rule_books.c.rules_version == under.rules_version
    )
    if connection.scalar(kept) is None:
        row = {"rules_version": under.rules_version, "files": pack_files(under.rule_files)}
        connection.execute(insert_ignore(connection, rule_books), [row])


def pack_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Parameter files as one compressed text; YAML is UTF-8."""
    told = [(name, content.decode("utf-8")) for name, content in files]
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 9)


def rule_files(connection: Connection, rules_version: str) -> list[tuple[str, bytes]] | None:
    """The parameter files of a version of the rules that decided, or None."""
    packed = connection.scalar(
        select(rule_books.c.files).where(rule_books.c.rules_version == rules_version)
    )
    if packed is None:
        return None
    return [(name, text.encode("utf-8")) for name, text in json.loads(zlib.decompress(packed))]
