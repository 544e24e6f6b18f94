"""May in the town: some are overdue and on the suspension list of the month; and searches."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page
from sqlalchemy import select

from pipelines.consequences.sending import mark_notices_sent
from pipelines.hand_over import hand_over
from pipelines.store import horizon, tables
from pipelines.suspensions.listing import HELD, SENT, Name, names_of
from pipelines.suspensions.releasing import hold_back
from tests.caseworker.clients import Site

MAY = date(2026, 5, 1)
AFTER_CLOSE = date(2026, 5, 11)


def in_may(site: Site) -> list[Name]:
    """Go on to the eleventh of May, with reminders sent in April; gives the list of May."""
    with site.ws.store.read() as connection:
        here = horizon.read(connection) or date.min
    if here < AFTER_CLOSE:
        hand_over(site.ws, here)
        mark_notices_sent(site.ws, here)
        hand_over(site.ws, AFTER_CLOSE)
    with site.ws.store.read() as connection:
        return names_of(connection, ["*"], MAY)


def may_list(site: Site) -> str:
    """The suspension list of May."""
    in_may(site)
    return "/suspensions?month=2026-05"


def hold_form(site: Site) -> str:
    """The form that holds the first name back."""
    name = next(one for one in in_may(site) if one.state not in (HELD, SENT))
    return f"/suspensions/2026-05/{name.recipient_id}/hold"


def held_part(site: Site) -> str:
    """Names that are held back: there is one."""
    names = in_may(site)
    if all(one.state != HELD for one in names):
        hold_back(
            site.ws, MAY, names[-1].recipient_id, places=["*"], until=date(2026, 6, 20),
            reason="家属反映本人住院，已约定 6 月上旬上门核实。",
            by=site.user("supervisor", jurisdictions=("beijing",)).user_id,
            day=AFTER_CLOSE, at=int(site.clock()),
        )  # fmt: skip
    return "/suspensions?month=2026-05&shown=held"


def someone(site: Site, payment: str) -> str:
    """The page of somebody whose payment goes on, or rests."""
    if payment == "suspended":
        return f"/people/{in_may(site)[0].recipient_id}"
    table = tables.standings.c
    query = select(table.recipient_id).where(
        table.payment == payment, table.certified_by.isnot(None)
    )
    with site.ws.store.read() as connection:
        return f"/people/{connection.scalars(query.order_by(table.recipient_id)).first()}"


def search_wrongly(page: Page) -> None:
    """Search for a number that is one digit off, and a name."""
    page.fill("[name=number]", "110108194503070019")
    page.fill("[name=name]", "欧阳 国華")
    page.fill("[name=birth]", "1945年3月7日")
    page.locator("main button.primary").click()
    page.locator("#result").wait_for()
