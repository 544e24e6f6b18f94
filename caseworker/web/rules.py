"""Who may use a route: every route declares one rule."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.access.user import ROLES, User


@dataclass(frozen=True)
class Rule:
    """Who may use a route; `roles` empty: anybody who is signed in."""

    roles: tuple[str, ...] = ()
    public: bool = False
    unfinished: bool = False
    """Open also to those who still have to set a password or a second factor."""

    def allows(self, user: User | None) -> bool:
        """Whether a user, or nobody, may use the route."""
        if self.public:
            return True
        if user is None:
            return False
        return not self.roles or any(role in self.roles for role in user.roles)


PUBLIC = Rule(public=True)
"""Anybody, signed in or not: log-in, language, help."""

SIGNED_IN = Rule()
"""Whoever is signed in, whatever the role."""

UNFINISHED = Rule(unfinished=True)
"""Whoever is signed in, even before the first password was changed."""


def roles(*names: str) -> Rule:
    """Those who have at least one of these roles.

    Raises:
        ValueError: a name is no role, or there is none.
    """
    strange = [name for name in names if name not in ROLES]
    if strange or not names:
        raise ValueError(f"a rule names roles out of {', '.join(ROLES)}; not {strange}")
    return Rule(roles=names)
