"""An account as the rest of the house sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipelines.store import Connection, access

ROLES = ("caseworker", "approver", "supervisor", "auditor", "engineer", "administrator")
"""What somebody may be; one account may have several."""

PERSONAL = ("caseworker", "approver", "supervisor", "auditor")
"""Roles that see personal data; engineers and administrators do not."""

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class User:
    """An account as the page knows it; nothing secret in it."""

    user_id: str
    username: str
    display_name: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    language: str
    shortcuts: bool
    active: bool
    must_change_password: bool
    second_factor: bool
    outside: bool
    """Whether the account logs in through the organisation's own log-in."""
    locked_until: int
    created_at: int

    @property
    def personal(self) -> bool:
        """Whether any role of theirs may see personal data."""
        return any(role in PERSONAL for role in self.roles)


def as_user(row: Any) -> User:
    """An account from its row."""
    return User(
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name,
        roles=tuple(json.loads(row.roles)),
        jurisdictions=tuple(json.loads(row.jurisdictions)),
        language=row.language,
        shortcuts=row.shortcuts,
        active=row.active,
        must_change_password=row.must_change_password,
        second_factor=row.totp_secret is not None,
        outside=row.issuer is not None,
        locked_until=row.locked_until,
        created_at=row.created_at,
    )


def find(connection: Connection, **key: object) -> User | None:
    """The account with these values of its columns, such as `user_id=`."""
    row = access.find(connection, **key)
    return None if row is None else as_user(row)
