"""What a session is recognised by in its owner's list: roughly which browser, roughly where."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    *(("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Mac OS", "macOS"), ("Linux", "Linux")),
)


def browser_of(agent: str) -> str:
    """Browser and system, as far as a user agent tells."""
    names = (
        next((name for mark, name in known if mark in agent), "?")
        for known in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(names)


def network_of(address: str) -> str:
    """The network of an address: its last part is cut off."""
    try:
        bits = 24 if ip_address(address).version == 4 else 48
        return str(ip_network(f"{address}/{bits}", strict=False))
    except ValueError:
        return "?"
