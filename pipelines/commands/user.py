"""`certify user`: accounts of the caseworker page, for setting up and for emergencies."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from pipelines.access import users
from pipelines.access.users import ROLES, NotAllowedError, User
from pipelines.commands.common import AsJson, Exit, fail, out, print_json, workspace
from pipelines.store import Connection, access, audit

commands = typer.Typer(no_args_is_help=True, help="Accounts of the caseworker page.")

Username = Annotated[str, typer.Argument(help="What is typed at log-in.")]


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands, name="user")


@commands.command("add")
def add(
    username: Username,
    role: Annotated[
        list[str], typer.Option(help=f"One of: {', '.join(ROLES)}. May be given several times.")
    ],
    jurisdiction: Annotated[
        list[str] | None,
        typer.Option(help="Whose recipients they see, such as beijing/haidian; * is everywhere."),
    ] = None,
    name: Annotated[str, typer.Option(help="The name that colleagues read.")] = "",
) -> None:
    """Make an account and print its first password, which must be changed at first log-in."""
    with workspace() as ws, ws.store.write() as connection:
        _, first = users.add(
            connection,
            username=username,
            display_name=name,
            roles=role,
            jurisdictions=jurisdiction or [],
            actor=audit.SYSTEM,
            now=time.time(),
        )
    out.print(f"first password: {first}", highlight=False, markup=False)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every account with roles, jurisdictions and state."""
    found: list[User] = []
    with workspace() as ws, ws.store.read() as connection:
        while rows := access.accounts(connection, found[-1].username if found else "", 500):
            found += [users.as_user(row) for row in rows]
    if as_json:
        print_json(
            [
                {
                    "username": one.username,
                    "roles": one.roles,
                    "jurisdictions": one.jurisdictions,
                    "state": _state(one),
                }
                for one in found
            ]
        )
        return
    table = Table("username", "roles", "jurisdictions", "state", box=None)
    for one in found:
        table.add_row(one.username, ", ".join(one.roles), ", ".join(one.jurisdictions), _state(one))
    out.print(table)


@commands.command("reset")
def reset(username: Username) -> None:
    """Print a new first password; the second factor goes, sessions end."""
    first = _change(username, _reset)
    out.print(f"first password: {first}", highlight=False, markup=False)


@commands.command("lock")
def lock(username: Username) -> None:
    """Lock an account; its sessions end at once."""
    _change(username, _lock)


@commands.command("unlock")
def unlock(username: Username) -> None:
    """Open an account again, also after too many wrong passwords."""
    _change(username, _unlock)


def _change(username: str, change: Callable[[Connection, User], str]) -> str:
    with workspace() as ws, ws.store.write() as connection:
        user = users.find(connection, username=username.strip().casefold())
        if user is None:
            fail(f"there is no account {username!r}: see `certify user list`", Exit.DIFFERENT)
        try:
            return change(connection, user)
        except NotAllowedError as refused:
            fail(str(refused), Exit.DIFFERENT)


def _reset(connection: Connection, user: User) -> str:
    return users.reset(connection, user, actor=audit.SYSTEM, now=time.time())


def _lock(connection: Connection, user: User) -> str:
    users.set_active(connection, user, False, actor=audit.SYSTEM, now=time.time())
    return ""


def _unlock(connection: Connection, user: User) -> str:
    users.set_active(connection, user, True, actor=audit.SYSTEM, now=time.time())
    return ""


def _state(user: User) -> str:
    if not user.active:
        return "locked"
    return "first password" if user.must_change_password else "open"
