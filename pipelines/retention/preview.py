"""What a purge would remove, in few lines, for people who have to agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.retention.periods import Kind
from pipelines.retention.plan import Item


@dataclass(frozen=True)
class Line:
    """What a purge would remove of one kind and feed."""

    kind: Kind
    feed: str | None
    seal: bool
    """Whether the content is kept on, encrypted."""
    files: int
    bytes: int
    oldest: date
    days: int


def summary(items: list[Item]) -> list[Line]:
    """Items by kind and feed."""
    groups: dict[tuple[Kind, str | None, bool], list[Item]] = {}
    for item in items:
        groups.setdefault((item.kind, item.feed, item.seal), []).append(item)
    return [
        Line(
            kind=kind,
            feed=feed,
            seal=seal,
            files=len(group),
            bytes=sum(one.path.stat().st_size for one in group if one.path.is_file()),
            oldest=min(one.since for one in group),
            days=group[0].days,
        )
        for (kind, feed, seal), group in sorted(groups.items(), key=lambda g: str(g[0]))
    ]
