"""Logging in with a password and a code; each try is counted before it is looked at.

Whoever guesses waits, longer each time, by account and by address. A try against a locked or
unknown account takes as long and ends in the same answer as a wrong password.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.access import passwords, second_factor
from pipelines.access.sealing import Sealer
from pipelines.access.user import User, as_user
from pipelines.store import Connection, Store, access, audit

ACCOUNT_TRIES = 5
"""Wrong tries at an account before the first wait."""
ADDRESS_TRIES = 30
"""Wrong tries from an address before the first wait: an office may share one."""
FIRST_WAIT = 30
"""Seconds; doubled with each further try."""
LONGEST_WAIT = 3600
QUIET = 3600
"""Seconds after which an address starts anew."""


@dataclass(frozen=True)
class LogIn:
    """Logs in against the accounts of an installation."""

    store: Store
    sealer: Sealer

    def password(self, username: str, password: str, network: str, now: float) -> User | None:
        """The account with this username and password; none where either is wrong or waits."""
        username = username.strip().casefold()[:64]
        source = self.sealer.fingerprint(f"address {network}")
        with self.store.write() as connection:
            row = access.find(connection, username=username)
            free = _take_try(connection, row.user_id if row else None, source, int(now))
        kept = row.password_hash if row is not None and free and row.active else None
        right = passwords.matches(kept, password)
        with self.store.write() as connection:
            if not right or row is None:
                _note_failure(connection, row.user_id if row else "unknown", "password")
                return None
            access.change(connection, row.user_id, failed_count=0, locked_until=0)
            access.forgive_source(connection, source)
            return as_user(row)

    def code(self, user: User, given: str, network: str, now: float) -> bool:
        """Whether the second factor is right: the app's code, or a recovery code, used up."""
        source = self.sealer.fingerprint(f"address {network}")
        with self.store.write() as connection:
            free = _take_try(connection, user.user_id, source, int(now))
            right = free and self._uses(connection, user, given, now)
            if not right:
                _note_failure(connection, user.user_id, "code")
                return False
            access.change(connection, user.user_id, failed_count=0, locked_until=0)
            access.forgive_source(connection, source)
            return True

    def _uses(self, connection: Connection, user: User, given: str, now: float) -> bool:
        row = access.find(connection, user_id=user.user_id)
        secret = self.sealer.open(row.totp_secret) if row and row.totp_secret else None
        if row is None or secret is None:
            return False
        step = second_factor.step_of(secret, given, now)
        if step is not None:
            return access.use_totp_step(connection, user.user_id, step)
        left = second_factor.without_spare(row.recovery_codes, given)
        if left is None:
            return False
        access.change(connection, user.user_id, recovery_codes=left)
        audit.note(
            connection,
            actor=user.user_id,
            action="user.recovery_code_used",
            subject=user.user_id,
            content={},
        )
        return True


def wait_after(tries: int, free: int) -> int:
    """Seconds to wait after so many tries, of which the first are free."""
    return 0 if tries < free else min(FIRST_WAIT * 2 ** min(tries - free, 20), LONGEST_WAIT)


def _take_try(connection: Connection, user_id: str | None, source: str, now: int) -> bool:
    """Count a try; false while the account or the address waits."""
    noted = access.source(connection, source)
    if noted is not None and noted.locked_until > now:
        return False
    tries = access.count_source(connection, source, now, now - QUIET)
    access.change_source(connection, source, locked_until=now + wait_after(tries, ADDRESS_TRIES))
    if user_id is None:
        return True
    row = access.find(connection, user_id=user_id)
    if row is None or row.locked_until > now:
        return False
    tries = access.count_failure(connection, user_id)
    wait = wait_after(tries, ACCOUNT_TRIES)
    if wait:
        access.change(connection, user_id, locked_until=now + wait)
    return True


def _note_failure(connection: Connection, subject: str, what: str) -> None:
    audit.note(
        connection,
        actor=subject,
        action="user.login_failed",
        subject=subject,
        content={"by": what},
    )
