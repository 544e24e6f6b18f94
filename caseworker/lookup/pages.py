"""Look-up for the hotline: a number, or a name and a birth date, give where somebody stands.

What is searched for comes in a form and stands in no address, log or audit entry; the trail
keeps a keyed hash of it, so that an auditor who knows the value finds who searched for it.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import READERS, words
from caseworker.lookup import limits
from caseworker.lookup.asking import Wrong, asked_in
from caseworker.web import Pages, Visit, roles
from caseworker.web.purposes import PURPOSES
from caseworker.web.visit import Visitor
from pipelines.lookup.search import Asked, Outcome, search
from pipelines.store import Connection, audit_searches

pages = Pages()

MOST_SHOWN = 10
"""More would be a list: whoever is meant has to be said more exactly."""

TRACED = 100


@pages.page("/look-up", allow=READERS, nav="lookup.nav", order=25)
def form(visit: Visit) -> Response:
    """The empty form."""
    return _page(visit, {})


@pages.action("/look-up", allow=READERS)
def find(visit: Visit) -> Response:
    """Find who is meant; where there is exactly one without doubt, go to the person's page."""
    try:
        asked = asked_in(visit.form)
    except Wrong as wrong:
        return _page(visit, visit.form.values, wrong=wrong.fields, status=422)
    purpose = visit.form.choice("purpose", PURPOSES)
    with visit.write() as connection:
        allowed = limits.count(visit, connection)
        outcome = search(connection, asked, visit.scope) if allowed else Outcome()
        _note(visit, connection, asked, outcome, purpose, allowed)
    if not allowed:
        limits.refuse()
    if len(outcome.hits) == 1 and not outcome.hits[0].doubts and not outcome.elsewhere:
        return visit.redirect(f"/people/{outcome.hits[0].row.recipient_id}")
    return _page(visit, visit.form.values, asked=asked, outcome=outcome)


@pages.action("/look-up/trace", allow=roles("auditor"))
def trace(visit: Visit) -> Response:
    """Who searched for a number or a person, for an auditor who knows the value."""
    try:
        asked = asked_in(visit.form)
    except Wrong as wrong:
        return _page(visit, visit.form.values, wrong=wrong.fields, status=422)
    prints = fingerprints(visit, asked)
    with visit.write() as connection:
        found = audit_searches.searches_for(connection, list(prints.values()), TRACED)
        names = audit_searches.names_of(connection, {row.actor for row in found})
        content = {"prints": sorted(prints.values()), "found": len(found)}
        visit.audit(connection, action="search.traced", subject="lookup", content=content)
    return _page(visit, visit.form.values, traced=found, names=names)


def fingerprints(visit: Visitor, asked: Asked) -> dict[str, str]:
    """Keyed hashes of what is searched for, by `number` and `person`."""
    sealer = visit.site.sealer
    return {what: f"search.{sealer.fingerprint(t)}" for what, t in asked.fingerprints().items()}


def _note(
    visit: Visitor,
    connection: Connection,
    asked: Asked,
    outcome: Outcome,
    purpose: str,
    allowed: bool,
) -> None:
    """One entry for each thing that was searched by; the value itself is in none of them."""
    content: dict[str, Any] = {
        "purpose": purpose,
        "found": [hit.row.recipient_id for hit in outcome.hits[:MOST_SHOWN]],
        "elsewhere": outcome.elsewhere,
    }
    if not allowed:
        content["refused"] = "too_many"
    for what, mark in fingerprints(visit, asked).items():
        told = content | {"by": what}
        visit.audit(connection, action="register.searched", subject=mark, content=told)


def _page(
    visit: Visitor,
    typed: dict[str, str],
    *,
    wrong: dict[str, str] | None = None,
    asked: Asked | None = None,
    outcome: Outcome | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    return visit.render(
        "lookup/page.html",
        status=status,
        typed=typed,
        wrong={name: visit.t(key) for name, key in (wrong or {}).items()},
        outcome=outcome,
        by_number=bool(asked and asked.number),
        by_person=bool(asked and asked.name and asked.birth),
        hits=outcome.hits[:MOST_SHOWN] if outcome else (),
        more=bool(outcome and len(outcome.hits) > MOST_SHOWN),
        traced=shown.get("traced"),
        names=shown.get("names", {}),
        **words(visit),
    )
