"""What people change about their own account: password, second factor, language, sessions."""

from __future__ import annotations

from pipelines.access import second_factor
from pipelines.access.sealing import Sealer
from pipelines.access.user import LANGUAGES, User
from pipelines.store import Connection, access, audit, sessions


def set_password(
    connection: Connection, user: User, hashed: str, *, keep_session: str, now: float
) -> None:
    """Set a new password and end all sessions but one (its hash).

    The password comes hashed (`passwords.hashed`), so that nobody waits for the hashing.
    """
    access.change(connection, user.user_id, password_hash=hashed, must_change_password=False)
    for row in sessions.running(connection, user.user_id, 0, int(now)):
        if row.session_id != keep_session:
            sessions.end(connection, int(now), session_id=row.session_id)
    _note(connection, user, "user.password_changed")


def password_is(connection: Connection, user: User) -> str | None:
    """The hash kept of a user's password."""
    row = access.find(connection, user_id=user.user_id)
    return None if row is None else row.password_hash


def start_second_factor(
    connection: Connection, sealer: Sealer, user: User, secret: bytes, given: str, now: float
) -> list[str] | None:
    """Turn the second factor on once its first code is right; gives the recovery codes."""
    step = second_factor.step_of(secret, given, now)
    if step is None:
        return None
    spares = second_factor.new_spares()
    access.change(
        connection,
        user.user_id,
        totp_secret=sealer.seal(secret),
        totp_last_step=step,
        recovery_codes=second_factor.kept_spares(spares),
    )
    _note(connection, user, "user.second_factor_on")
    return spares


def stop_second_factor(connection: Connection, user: User) -> None:
    """Turn the second factor off."""
    access.change(connection, user.user_id, totp_secret=None, recovery_codes="[]")
    _note(connection, user, "user.second_factor_off")


def set_tastes(
    connection: Connection,
    user: User,
    *,
    language: str | None = None,
    shortcuts: bool | None = None,
) -> None:
    """Set the language and whether single keys press buttons."""
    new: dict[str, object] = {}
    if language in LANGUAGES:
        new["language"] = language
    if shortcuts is not None:
        new["shortcuts"] = shortcuts
    if new:
        access.change(connection, user.user_id, **new)


def _note(connection: Connection, user: User, action: str) -> None:
    audit.note(connection, actor=user.user_id, action=action, subject=user.user_id, content={})
