"""What a replay shows of one recipient whose answer is not the recorded one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

LATE = "late processing"
"""Known by the day, but worked through after the decision: legitimate, see
docs/decisions/0001-horizon-instead-of-clock.md."""
INCIDENT = "incident"
"""Nothing explains the difference: data, rules or software are not what they were."""


@dataclass(frozen=True)
class Shown:
    """A difference. Grain: one recipient."""

    recipient_id: str
    kind: str
    decision_id: int
    cause: str
    why: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """By field of the standing what was decided and what the replay says; empty where only the
    hash of what was decided is left."""


def fields_that_differ(then: str, now: str) -> dict[str, tuple[Any, Any]]:
    """By name the values of two standings, as JSON texts, where they differ."""
    was, is_now = json.loads(then), json.loads(now)
    return {
        name: (was.get(name), is_now.get(name))
        for name in sorted({*was, *is_now})
        if was.get(name) != is_now.get(name)
    }
