"""Which entries the address asks for: about what, by whom, of which kind, from when to when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from caseworker.web.form import day_in_address
from caseworker.web.visit import Visitor

GROUPS: dict[str, tuple[str, ...]] = {
    "decisions": (
        *(f"decision.{did}" for did in ("proposed", "applied", "approved", "returned")),
        *("decision.withdrawn", "second_look.answered", "second_look.settled"),
        *("case.waits", "case.wait_ended", "suspension.released"),
    ),
    "reveals": ("detail.viewed", "document.viewed", "register.searched"),
    "exports": ("file.exported", "audit.exported"),
    "accounts": (
        *("user.logged_in", "user.login_failed", "user.added", "user.duties_changed"),
        *("user.locked", "user.unlocked", "user.password_reset", "user.password_changed"),
        *("user.second_factor_on", "user.second_factor_off", "user.recovery_code_used"),
    ),
    "batches": tuple(
        f"batch.{status}"
        for status in (
            *("checked", "matched", "decided", "blocked", "held", "released"),
            *("refused", "replaced"),
        )
    ),
}
"""Actions that belong together."""

FIELDS = ("about", "who", "what", "since", "until")

_ID = re.compile(r"[A-Za-z0-9_.:/+@ -]{1,120}")
_NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]|1[0-9]{10}")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    about: str = ""
    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def filters(self) -> dict[str, str]:
        """What is set, as codes and days."""
        told = {
            "about": self.about,
            "who": self.who,
            "what": self.what,
            "since": f"{self.since or ''}",
            "until": f"{self.until or ''}",
        }
        return {name: value for name, value in told.items() if value}

    def address(self, **changes: str) -> str:
        """The page of these entries, with some of it changed."""
        told = {name: value for name, value in (self.filters | changes).items() if value}
        return f"/trail?{urlencode(told)}" if told else "/trail"


def asked(visit: Visitor) -> Asked:
    """What a visit asks for; what makes no sense is as if it were not there."""
    told = {name: visit.query(name, limit=120) or visit.form.text(name) for name in FIELDS}
    return Asked(
        about=told["about"] if is_id(told["about"]) else "",
        who=told["who"] if is_id(told["who"]) else "",
        what=told["what"] if told["what"] in GROUPS else "",
        since=day_in_address(told["since"]),
        until=day_in_address(told["until"]),
    )


def is_id(text: str) -> bool:
    """Whether a text may be an id: no name, and no number of a document or a phone."""
    return bool(_ID.fullmatch(text)) and not _NUMBER.fullmatch(text)
