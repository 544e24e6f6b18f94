"""`certify page`: serve the caseworker page."""

from __future__ import annotations

import os
import socket

import typer

from pipelines.commands.common import Exit, fail, out, workspace

LOOPBACK = ("127.0.0.1", "::1", "localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "caseworker": {"level": "INFO"},
        "uvicorn.error": {"level": "WARNING"},
    },
}
"""Our own line per request, which names no address, in place of the server's."""


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("page")(page)


def page(
    port: int = typer.Option(
        8081, envvar="CERTIFY_PAGE_PORT", help="Port to listen on.", min=1, max=65535
    ),
    host: str = typer.Option(
        "127.0.0.1",
        envvar="CERTIFY_PAGE_HOST",
        help="Address to listen on; another than loopback needs CERTIFY_PAGE_URL.",
    ),
) -> None:
    """Serve the caseworker page until Ctrl-C or SIGTERM.

    Accounts are made with `certify user add`, or by an administrator on the page.
    """
    if host not in LOOPBACK and not os.environ.get("CERTIFY_PAGE_URL"):
        fail(
            f"--host {host}: others could reach the page without https. Put a proxy with https "
            "before it and set CERTIFY_PAGE_URL to the address that people open",
            Exit.USAGE,
        )
    with workspace():
        pass  # the installation is ready, or the message says what it needs
    if taken(host, port):
        fail(f"port {port} is taken: choose another with --port", Exit.USAGE)
    import uvicorn  # half a second that no other command should pay

    out.print(f"caseworker page: http://{host}:{port}", highlight=False)
    uvicorn.run(
        "caseworker.app:create_app",  # by name: commands do not import the page
        factory=True,
        host=host,
        port=port,
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("CERTIFY_PAGE_PROXIES", ""),
        timeout_graceful_shutdown=5,
    )


def taken(host: str, port: int) -> bool:
    """Whether somebody listens on a port already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
