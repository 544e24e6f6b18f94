"""Working on a recipient: a lease like that of a case, so that no two people record at once.

It begins when somebody takes the next one of the queue or begins to fill in a form, and ends by
itself. What was decided meanwhile is found in any case, when the form is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

from caseworker.cases.common import me, people
from caseworker.web.render import moment
from caseworker.web.visit import Visitor
from pipelines.store import Connection, claims
from pipelines.store.claims import Claim

MINUTES = 15


def key_of(recipient_id: str) -> str:
    """The key of a recipient among the claims, which has nothing to do with that of a case."""
    return "r" + blake2b(recipient_id.encode(), digest_size=16).hexdigest()


def holder(visit: Visitor, connection: Connection, recipient_id: str) -> Claim | None:
    """Who else works on a recipient at this moment."""
    held = claims.of(connection, key_of(recipient_id), int(visit.now))
    return None if held is None or held.claimed_by == me(visit) else held


def holders(visit: Visitor, connection: Connection, ids: Collection[str]) -> dict[str, Claim]:
    """By recipient who works on them at this moment, oneself included."""
    found = claims.among(connection, [key_of(one) for one in ids], int(visit.now))
    return {one: found[key_of(one)] for one in ids if key_of(one) in found}


def hold(visit: Visitor, recipient_id: str) -> Claim | None:
    """Take a recipient, or hold them longer; gives who else holds them, if somebody does."""
    now = int(visit.now)
    wanted = Claim(key_of(recipient_id), me(visit), now + 60 * MINUTES)
    with visit.write() as connection:
        if claims.take(connection, wanted, now):
            return None
        return holder(visit, connection, recipient_id)


def let_go(visit: Visitor, recipient_id: str) -> None:
    """Give a recipient back; nothing happens where one does not hold them."""
    with visit.write() as connection:
        claims.drop(connection, key_of(recipient_id), me(visit))


def told_of(visit: Visitor, connection: Connection, held: Claim) -> str:
    """Who works on a recipient, and until when."""
    name = people(connection, [held.claimed_by])[held.claimed_by]
    return visit.t("recording.held", name=name, until=moment(held.until)[11:])
