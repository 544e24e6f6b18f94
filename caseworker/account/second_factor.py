"""Turning the second factor on and off.

The secret travels in the form, sealed and bound to the account: nothing is kept until the
first code has shown that the app works.
"""

from __future__ import annotations

import segno
from starlette.responses import Response

from caseworker.login.begin import begin
from caseworker.web import SIGNED_IN, Pages, Visit, errors
from caseworker.web.rules import UNFINISHED
from caseworker.web.visit import Visitor
from pipelines.access import own
from pipelines.access import second_factor as factor
from pipelines.access.sessions import FULL

MINUTES = 15
"""How long a secret that is shown may be confirmed."""


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/account/second-factor", allow=UNFINISHED)(form)
    pages.action("/account/second-factor", allow=UNFINISHED, keep=False)(turn_on)
    pages.action("/account/second-factor/off", allow=SIGNED_IN, keep=False)(turn_off)


def form(visit: Visit) -> Response:
    """The picture to scan, or what is set up already."""
    user = visit.known
    if user.outside:
        raise errors.NotFound
    if user.must_change_password:
        return visit.redirect("/account/first-password")
    if user.second_factor:
        return visit.render("account/second_factor_set.html", wrong=False)
    return _show(visit, factor.new_secret())


def turn_on(visit: Visit) -> Response:
    """Turn it on once the first code is right, and show the recovery codes, once."""
    user = visit.known
    if user.outside or user.second_factor or user.must_change_password:
        return visit.redirect("/account/second-factor")
    secret = _opened(visit)
    if secret is None:
        return visit.redirect("/account/second-factor")
    with visit.write() as connection:
        spares = own.start_second_factor(
            connection, visit.site.sealer, user, secret, visit.form.text("code"), visit.now
        )
    if spares is None:
        return _show(visit, secret, wrong=True)
    begin(visit, user, FULL, anew=False)
    return visit.render("account/recovery_codes.html", spares=spares)


def turn_off(visit: Visit) -> Response:
    """Turn it off; a code is asked for, and tries are counted."""
    user = visit.known
    if not user.second_factor:
        return visit.redirect("/account/second-factor")
    if not visit.site.log_in.code(user, visit.form.text("code"), visit.network, visit.now):
        return visit.render("account/second_factor_set.html", status=422, wrong=True)
    with visit.write() as connection:
        own.stop_second_factor(connection, user)
    begin(visit, user, FULL, anew=False)
    visit.flash("account.second_factor_off", kind="warn")
    return visit.redirect("/account")


def _show(visit: Visitor, secret: bytes, wrong: bool = False) -> Response:
    address = factor.address(secret, visit.known.username, "Certify")
    bound = visit.known.user_id.encode() + b":" + secret
    picture = segno.make(address, error="m").svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff"
    )
    return visit.render(
        "account/second_factor.html",
        status=422 if wrong else 200,
        picture=picture,
        shown=factor.shown(secret),
        sealed=visit.site.sealer.seal(bound).decode(),
        wrong=wrong,
    )


def _opened(visit: Visitor) -> bytes | None:
    sealed = visit.form.text("sealed", limit=1000).encode()
    opened = visit.site.sealer.open(sealed, MINUTES * 60)
    owner = visit.known.user_id.encode() + b":"
    return opened.removeprefix(owner) if opened and opened.startswith(owner) else None
