"""Sessions: on the server; the browser holds a random id, the database its hash.

The form token of a session follows from its id, so that pages can carry it and the database
cannot give it away. A form that comes with the token of an ended session is known to be its
user's.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from pipelines.access.user import User, as_user
from pipelines.store import Connection, access
from pipelines.store import sessions as stored

KEPT = 86_400
"""Seconds for which an ended session, and a form kept for it, are remembered."""

FULL = "full"
"""The stage of a session whose user has shown all that is asked."""
CODE = "code"
"""The password was right, the second factor is still to come."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts, in seconds."""

    idle: int = 30 * 60
    longest: int = 10 * 3600


@dataclass(frozen=True)
class Session:
    """A running session and whose it is."""

    session_id: str
    """The hash, as in the database."""
    stage: str
    created_at: int
    seen_at: int
    ends_at: int
    user: User


def new_id() -> str:
    """What the browser is to hold."""
    return secrets.token_urlsafe(32)


def form_token(raw: str) -> str:
    """The token that forms carry for a browser's id."""
    made = hmac.new(raw.encode(), b"certify form token", sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(raw: str) -> str:
    """The hash under which an id or a form token is kept."""
    return sha256(raw.encode()).hexdigest()


def start(
    connection: Connection,
    user: User,
    *,
    stage: str,
    limits: Limits,
    network: str,
    browser: str,
    now: float,
    instead_of: str | None = None,
) -> str:
    """Begin a session with a new id, ending the one it takes the place of; gives the raw id."""
    if instead_of:
        stored.end(connection, int(now), session_id=hash_of(instead_of))
    raw = new_id()
    stored.add(
        connection,
        {
            "session_id": hash_of(raw),
            "form_token": hash_of(form_token(raw)),
            "user_id": user.user_id,
            "stage": stage,
            "created_at": int(now),
            "seen_at": int(now),
            "ends_at": int(now) + limits.longest,
            "ended_at": None,
            "network": network[:64],
            "browser": browser[:40],
        },
    )
    stored.forget(connection, int(now) - KEPT)
    return raw


def find(connection: Connection, raw: str, limits: Limits, now: float) -> Session | None:
    """The running session of a browser's id; none where it ended, or its account was locked."""
    row = stored.find(connection, hash_of(raw))
    if row is None or row.ended_at is not None:
        return None
    if now >= row.ends_at or now - row.seen_at > limits.idle:
        return None
    account = access.find(connection, user_id=row.user_id)
    if account is None or not account.active:
        return None
    return Session(
        session_id=row.session_id,
        stage=row.stage,
        created_at=row.created_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        user=as_user(account),
    )


def owner_of_form(connection: Connection, token: str, now: float) -> User | None:
    """Whose page a form came from, by its token, within a day; only fully logged in ones."""
    row = stored.by_form_token(connection, hash_of(token))
    if row is None or row.stage != FULL or now - row.seen_at > KEPT:
        return None
    account = access.find(connection, user_id=row.user_id)
    return as_user(account) if account is not None and account.active else None
