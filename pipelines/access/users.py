"""Making and changing accounts; every change leaves its audit entry."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence

from pipelines.access import passwords
from pipelines.access.user import LANGUAGES, PERSONAL, ROLES, User, as_user, find
from pipelines.store import Connection, access, audit, sessions

__all__ = [
    "ROLES",
    "NotAllowedError",
    "User",
    "add",
    "as_user",
    "find",
    "reset",
    "set_active",
    "set_duties",
]

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_JURISDICTION = re.compile(r"\*|[a-z0-9_-]+(/[a-z0-9_-]+)*")


class NotAllowedError(ValueError):
    """An account cannot be made or changed like this; `code` says why, for a text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def add(
    connection: Connection,
    *,
    username: str,
    display_name: str,
    roles: Sequence[str],
    jurisdictions: Sequence[str],
    actor: str,
    now: float,
    outside: tuple[str, str] | None = None,
) -> tuple[User, str]:
    """Make an account; gives it and its first password, which is nowhere else.

    Args:
        connection: a transaction that writes.
        username: what is typed at log-in, in small letters.
        display_name: what colleagues read.
        roles: out of `ROLES`.
        jurisdictions: whose recipients they see; `*` for all.
        actor: who makes it: a user id, or `system`.
        now: seconds since 1970.
        outside: issuer and subject, where the organisation's own log-in vouches; no password.

    Raises:
        NotAllowedError: a value is not usable, or the username is taken.
    """
    username = username.strip().casefold()
    display_name = " ".join(display_name.split()) or username
    _check(username, display_name, roles, jurisdictions)
    first = "" if outside else passwords.first_password()
    user_id = "u" + secrets.token_hex(8)
    row = {
        "user_id": user_id,
        "username": username,
        "display_name": display_name,
        "roles": json.dumps(_ordered(roles)),
        "jurisdictions": json.dumps(sorted(set(jurisdictions))),
        "password_hash": None if outside else passwords.hashed(first),
        "must_change_password": not outside,
        "totp_secret": None,
        "totp_last_step": 0,
        "recovery_codes": "[]",
        "issuer": outside[0] if outside else None,
        "external_subject": outside[1] if outside else None,
        "failed_count": 0,
        "locked_until": 0,
        "active": True,
        "language": LANGUAGES[0],
        "shortcuts": True,
        "created_at": int(now),
    }
    if not access.add(connection, row):
        raise NotAllowedError("taken", f"there is an account {username!r} already")
    told = {"roles": _ordered(roles), "jurisdictions": sorted(set(jurisdictions))}
    audit.note(connection, actor=actor, action="user.added", subject=user_id, content=told)
    return as_user(access.find(connection, user_id=user_id)), first


def set_duties(
    connection: Connection,
    user: User,
    *,
    roles: Sequence[str],
    jurisdictions: Sequence[str],
    actor: str,
) -> None:
    """Change roles and jurisdictions; they hold from the next request on.

    Raises:
        NotAllowedError: a value is not usable, or somebody changes their own.
    """
    if actor == user.user_id:
        raise NotAllowedError("own", "nobody changes their own roles")
    _check(user.username, user.display_name, roles, jurisdictions)
    new = {"roles": _ordered(roles), "jurisdictions": sorted(set(jurisdictions))}
    old = {"roles": list(user.roles), "jurisdictions": list(user.jurisdictions)}
    if new == old:
        return
    access.change(connection, user.user_id, **{k: json.dumps(v) for k, v in new.items()})
    audit.note(
        connection,
        actor=actor,
        action="user.duties_changed",
        subject=user.user_id,
        content={"from": old, "to": new},
    )


def reset(connection: Connection, user: User, *, actor: str, now: float) -> str:
    """Give a new first password, take the second factor away, end all sessions.

    Raises:
        NotAllowedError: the organisation's own log-in vouches for the account.
    """
    if user.outside:
        raise NotAllowedError("outside", f"{user.username!r} has no password here")
    first = passwords.first_password()
    access.change(
        connection,
        user.user_id,
        password_hash=passwords.hashed(first),
        must_change_password=True,
        totp_secret=None,
        recovery_codes="[]",
        failed_count=0,
        locked_until=0,
    )
    sessions.end(connection, int(now), user_id=user.user_id)
    audit.note(
        connection, actor=actor, action="user.password_reset", subject=user.user_id, content={}
    )
    return first


def set_active(connection: Connection, user: User, active: bool, *, actor: str, now: float) -> None:
    """Lock an account and end its sessions, or open it again.

    Raises:
        NotAllowedError: somebody locks themselves.
    """
    if actor == user.user_id:
        raise NotAllowedError("own", "nobody locks their own account")
    access.change(connection, user.user_id, active=active, failed_count=0, locked_until=0)
    if not active:
        sessions.end(connection, int(now), user_id=user.user_id)
    action = "user.unlocked" if active else "user.locked"
    audit.note(connection, actor=actor, action=action, subject=user.user_id, content={})


def _ordered(roles: Sequence[str]) -> list[str]:
    return [role for role in ROLES if role in roles]


def _check(
    username: str, display_name: str, roles: Sequence[str], jurisdictions: Sequence[str]
) -> None:
    if not _USERNAME.fullmatch(username):
        raise NotAllowedError(
            "username", "a username has 2 to 64 of a-z, 0-9, dot, underscore, hyphen, @"
        )
    if not 1 <= len(display_name) <= 80 or not display_name.isprintable():
        raise NotAllowedError("display_name", "a name to show has 1 to 80 characters")
    strange = [role for role in roles if role not in ROLES]
    if strange or not roles:
        raise NotAllowedError("roles", f"roles are some of: {', '.join(ROLES)}; not {strange}")
    wrong = [one for one in jurisdictions if not _JURISDICTION.fullmatch(one)]
    if wrong:
        raise NotAllowedError("jurisdictions", f"no jurisdictions like beijing/haidian: {wrong}")
    if not jurisdictions and any(role in PERSONAL for role in roles):
        raise NotAllowedError("no_jurisdiction", "these roles need at least one jurisdiction")
