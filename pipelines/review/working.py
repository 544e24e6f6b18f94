"""Claims: one person works on a case at a time, for as long as a lease lasts."""

from __future__ import annotations

from pipelines.review.errors import ClaimedByOther, NotOpen, Unknown
from pipelines.store import Connection, cases, claims
from pipelines.store.claims import Claim
from pipelines.workspace import Workspace

LEASE_MINUTES = 15


def claim(
    ws: Workspace, case_id: str, *, user: str, now: int, minutes: int = LEASE_MINUTES
) -> Claim:
    """Take a case to work on it, or hold it longer.

    Args:
        ws: the installation.
        case_id: of the case.
        user: who takes it.
        now: the moment, in seconds since 1970 UTC.
        minutes: how long it is held.

    Raises:
        ClaimedByOther: somebody else holds it.
        Unknown: there is no such case.
        NotOpen: it does not wait for a decision.
    """
    wanted = Claim(case_id, user.strip(), now + 60 * minutes)
    with ws.store.write() as connection:
        row = cases.get(connection, case_id)
        if row is None:
            raise Unknown("no_case", case=case_id)
        if row.status != "open":
            raise NotOpen("case_closed", status=row.status)
        if not claims.take(connection, wanted, now):
            held = claims.of(connection, case_id, now)
            raise ClaimedByOther(held.claimed_by if held else "", held.until if held else now)
    return wanted


def renew(
    ws: Workspace, case_id: str, *, user: str, now: int, minutes: int = LEASE_MINUTES
) -> Claim:
    """Hold a case longer that one holds still.

    Raises:
        ClaimedByOther: somebody else holds it by now.
        NotOpen: the lease has ended, or the case does not wait any more.
    """
    with ws.store.read() as connection:
        held = claims.of(connection, case_id, now)
    if held is None:
        raise NotOpen("claim_lost")
    return claim(ws, case_id, user=user, now=now, minutes=minutes)


def release(ws: Workspace, case_id: str, *, user: str) -> None:
    """Give a case back; nothing happens where one does not hold it."""
    with ws.store.write() as connection:
        claims.drop(connection, case_id, user.strip())


def claim_of(connection: Connection, case_id: str, now: int) -> Claim | None:
    """Who works on a case at this moment, or None."""
    return claims.of(connection, case_id, now)
