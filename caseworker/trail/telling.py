"""An audit entry as a plain sentence, with the words of the page for its codes.

The sentences stand in `texts/trail.yaml` by action. An action that has none is shown by its code,
so that nothing that was done stays hidden for want of a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any

from caseworker.trail.words import flat, short, word_for
from caseworker.web.texts import catalogue
from caseworker.web.visit import Visitor
from pipelines.store.trail import Sealed

GRAVE = ("audit.cut", "user.login_failed", "user.locked", "batch.blocked", "batch.held")
LOOKS = ("detail.viewed", "document.viewed", "file.exported", "audit.exported")


@dataclass(frozen=True)
class Told:
    """An entry as the page shows it."""

    entry_id: int
    seq: int | None
    at: str
    actor: str
    sentence: str
    tone: str
    """Empty, `warn` or `bad`."""
    action: str
    subject: str
    href: str
    content: str
    """As it was written, indented."""


def tell(
    visit: Visitor, sealed: Sealed, names: Mapping[str, str], kinds: Mapping[str, str]
) -> Told:
    """An entry in words.

    Args:
        visit: whose language and rights count.
        sealed: the entry.
        names: display names of users by id.
        kinds: what ids are: `case`, `recipient`, `decision`, `user` or `batch`.
    """
    entry = sealed.entry
    content = _content(entry.content)
    who = actor_name(visit, entry.actor, names)
    return Told(
        entry_id=entry.entry_id,
        seq=sealed.seq,
        at=entry.at,
        actor=entry.actor,
        sentence=_sentence(visit, entry.action, who, entry.subject, content, names),
        tone=_tone(entry.action, content),
        action=entry.action,
        subject=entry.subject,
        href=_href(visit, entry.subject, kinds.get(entry.subject, "")),
        content=json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True),
    )


def local_time(at: str) -> str:
    """The time of an entry by the clock of this machine: 2026-04-20 09:30:15."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def actor_name(visit: Visitor, actor: str, names: Mapping[str, str]) -> str:
    """Who did it, in words: a person, the schedule, an account of the machine."""
    if actor == "system":
        return visit.t("trail.system")
    if actor.startswith("os:"):
        return visit.t("trail.machine", name=actor[3:])
    return names.get(actor, actor)


def _sentence(
    visit: Visitor,
    action: str,
    who: str,
    subject: str,
    content: Mapping[str, Any],
    names: Mapping[str, str],
) -> str:
    entry = catalogue().get(f"trail.actions.{action}")
    if entry is None:
        return visit.t("trail.no_sentence", actor=who, action=action, subject=subject)
    text = entry[visit.language]
    values = {"actor": who, "subject": names.get(subject, short(subject))}
    values |= {name: word_for(visit, name, value) for name, value in flat(content).items()}
    wanted = [name for _, name, _, _ in Formatter().parse(text) if name]
    return text.format(**{name: values.get(name, "–") for name in wanted})


def _tone(action: str, content: Mapping[str, Any]) -> str:
    if action in GRAVE or (action == "audit.verified" and content.get("count")):
        return "bad"
    return "warn" if action in LOOKS else ""


def _href(visit: Visitor, subject: str, kind: str) -> str:
    if kind == "user":
        return f"/trail?who={subject}"
    if kind == "batch":
        return f"/batches/{subject}"
    if kind in ("case", "decision") and visit.has("auditor", "supervisor", "caseworker"):
        return f"/cases/{subject}" if kind == "case" else f"/approvals/{subject}"
    return f"/trail?about={subject}" if kind == "recipient" else ""


def _content(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {"content": text}
    return told if isinstance(told, dict) else {"content": told}
