"""From what the organisation's log-in says to an account: made at first, kept in step after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from caseworker.settings import CaseworkerSettings
from pipelines.access import users
from pipelines.access.users import NotAllowedError, User
from pipelines.store import Connection, audit


def account_of(
    connection: Connection, settings: CaseworkerSettings, claims: dict[str, Any], now: float
) -> User:
    """The account of a person for whom the provider vouches, with the duties it states now.

    An account belongs to issuer and subject; one with a password is never taken over, whatever
    username the provider states.

    Raises:
        NotAllowedError: no role follows from the claims, or the username is somebody else's.
    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    named = _texts(_reach(claims, settings.oidc_roles_claim))
    roles = sorted({settings.oidc_roles[one] for one in named if one in settings.oidc_roles})
    places = _texts(_reach(claims, settings.oidc_jurisdictions_claim))
    if not roles:
        raise NotAllowedError("roles", "the provider states no role of ours")
    user = users.find(connection, issuer=issuer, external_subject=subject)
    if user is None:
        user, _ = users.add(
            connection,
            username=str(_reach(claims, settings.oidc_username_claim) or ""),
            display_name=str(_reach(claims, settings.oidc_name_claim) or ""),
            roles=roles,
            jurisdictions=places,
            actor=audit.SYSTEM,
            now=now,
            outside=(issuer, subject),
        )
        return user
    if not user.active:
        raise NotAllowedError("locked", "the account is locked")
    users.set_duties(connection, user, roles=roles, jurisdictions=places, actor=audit.SYSTEM)
    return user


def _reach(claims: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(claims, dict):
            return None
        claims = claims.get(name)
    return claims


def _texts(value: Any) -> list[str]:
    return list(_each(value))


def _each(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))
