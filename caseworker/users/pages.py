"""Accounts, for administrators: list, add, change duties, reset, lock and unlock."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.visit import Visitor
from pipelines.access import users
from pipelines.access.users import ROLES, NotAllowedError, User
from pipelines.store import access

pages = Pages()

ADMINISTRATORS = roles("administrator")
AT_A_TIME = 50


@pages.page("/users", allow=ADMINISTRATORS, nav="users.nav", order=90)
def listing(visit: Visit) -> Response:
    """All accounts by username, some at a time."""
    with visit.read() as connection:
        rows = access.accounts(connection, visit.query("after"), AT_A_TIME + 1)
    found = [users.as_user(row) for row in rows[:AT_A_TIME]]
    more = f"/users?after={found[-1].username}" if len(rows) > AT_A_TIME else ""
    return visit.render("users/list.html", found=found, more=more)


@pages.page("/users/new", allow=ADMINISTRATORS)
def new(visit: Visit) -> Response:
    """The form for a new account."""
    return _new(visit)


@pages.action("/users", allow=ADMINISTRATORS)
def add(visit: Visit) -> Response:
    """Make an account and show its first password, once."""
    try:
        with visit.write() as connection:
            user, first = users.add(
                connection,
                username=visit.form.text("username", limit=64),
                display_name=visit.form.text("display_name", limit=80),
                actor=visit.known.user_id,
                now=visit.now,
                **_duties(visit),
            )
    except NotAllowedError as refused:
        return _new(visit, refused.code)
    return visit.render("users/first_password.html", account=user, first=first, fresh=True)


@pages.page("/users/{user_id}", allow=ADMINISTRATORS)
def show(visit: Visit, user_id: str) -> Response:
    """One account."""
    return _show(visit, _found(visit, user_id))


@pages.action("/users/{user_id}/duties", allow=ADMINISTRATORS)
def duties(visit: Visit, user_id: str) -> Response:
    """Change roles and jurisdictions."""
    account = _found(visit, user_id)
    try:
        with visit.write() as connection:
            actor = visit.known.user_id
            users.set_duties(connection, account, actor=actor, **_duties(visit))
    except NotAllowedError as refused:
        return _show(visit, account, refused.code)
    visit.flash("users.saved", kind="good")
    return visit.redirect(f"/users/{user_id}")


@pages.action("/users/{user_id}/reset", allow=ADMINISTRATORS)
def reset(visit: Visit, user_id: str) -> Response:
    """Give a new first password and show it, once."""
    account = _found(visit, user_id)
    try:
        with visit.write() as connection:
            actor = visit.known.user_id
            first = users.reset(connection, account, actor=actor, now=visit.now)
    except NotAllowedError as refused:
        return _show(visit, account, refused.code)
    return visit.render("users/first_password.html", account=account, first=first, fresh=False)


@pages.action("/users/{user_id}/lock", allow=ADMINISTRATORS)
def lock(visit: Visit, user_id: str) -> Response:
    """Lock an account; its sessions end."""
    return _set_active(visit, user_id, active=False)


@pages.action("/users/{user_id}/unlock", allow=ADMINISTRATORS)
def unlock(visit: Visit, user_id: str) -> Response:
    """Open an account again, also after too many wrong passwords."""
    return _set_active(visit, user_id, active=True)


def _set_active(visit: Visitor, user_id: str, active: bool) -> Response:
    account = _found(visit, user_id)
    try:
        with visit.write() as connection:
            actor = visit.known.user_id
            users.set_active(connection, account, active, actor=actor, now=visit.now)
    except NotAllowedError as refused:
        return _show(visit, account, refused.code)
    visit.flash("users.unlocked" if active else "users.locked", kind="good")
    return visit.redirect(f"/users/{user_id}")


def _found(visit: Visitor, user_id: str) -> User:
    with visit.read() as connection:
        account = users.find(connection, user_id=user_id)
    if account is None:
        raise errors.NotFound
    return account


def _duties(visit: Visitor) -> dict[str, Any]:
    return {
        "roles": visit.form.all("roles", limit=40),
        "jurisdictions": visit.form.text("jurisdictions", limit=4000).split(),
    }


def _new(visit: Visitor, wrong: str = "") -> Response:
    return visit.render(
        "users/new.html",
        status=422 if wrong else 200,
        wrong=wrong,
        every=ROLES,
        chosen=visit.form.all("roles"),
        typed=visit.form.values,
    )


def _show(visit: Visitor, account: User, wrong: str = "") -> Response:
    return visit.render(
        "users/show.html",
        status=422 if wrong else 200,
        account=account,
        wrong=wrong,
        every=ROLES,
        waits=account.locked_until > visit.now,
        own=account.user_id == visit.known.user_id,
    )
