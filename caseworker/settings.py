"""Settings of the caseworker page, from the environment: every name starts with `CERTIFY_PAGE_`."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.access.sessions import Limits

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class CaseworkerSettings(BaseSettings):
    """How the page is reached, how long sessions last, and who else may vouch for people."""

    model_config = SettingsConfigDict(env_prefix="CERTIFY_PAGE_", extra="ignore", frozen=True)

    url: str = ""
    """Address under which people open the page; empty: http on the loopback address."""
    airflow_url: str = ""
    """Address of Airflow's page, for links to runs; empty: no links."""
    frame_ancestors: tuple[str, ...] = ()
    """Origins that may show the page in a frame; none by default."""
    proxies: str = ""
    """Addresses of reverse proxies whose X-Forwarded-For is believed, with commas."""
    idle_minutes: int = Field(default=30, ge=1, le=720)
    """A session ends when nothing was done for so long."""
    longest_hours: int = Field(default=10, ge=1, le=72)
    """A session ends after this time, whatever was done."""
    second_factor_roles: tuple[str, ...] = ("administrator",)
    """Roles that must set up the second factor before anything else."""
    threads: int = Field(default=12, ge=1, le=64)
    """Requests worked on side by side in one process."""
    lookups_an_hour: int = Field(default=80, ge=1)
    """Searches of the register by one user in an hour."""
    lookups_a_day: int = Field(default=400, ge=1)
    """Searches of the register by one user in 24 hours."""

    oidc_issuer: str = ""
    """The organisation's own log-in (OpenID Connect); empty: none."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_scopes: str = "openid profile"
    oidc_username_claim: str = "preferred_username"
    oidc_name_claim: str = "name"
    oidc_roles_claim: str = "roles"
    """Claim with a text or a list of texts; `realm_access.roles` reaches into it."""
    oidc_roles: dict[str, str] = Field(default_factory=dict)
    """From a value of that claim to a role of the page, as JSON."""
    oidc_jurisdictions_claim: str = "jurisdictions"

    def model_post_init(self, context: Any) -> None:
        """Refuse an address that would send passwords in the clear."""
        del context
        if not self.url:
            return
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(
                "CERTIFY_PAGE_URL: an address like https://certify.example, without a path"
            )
        if parts.scheme == "http" and not loopback(parts.hostname):
            raise ValueError(
                "CERTIFY_PAGE_URL: http is for the loopback address only; put https before it"
            )

    @property
    def secure(self) -> bool:
        """Whether the page is reached by https."""
        return self.url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names of hosts under which the page answers."""
        named = urlsplit(self.url).hostname
        return (*LOOPBACK, named) if named else LOOPBACK

    @property
    def limits(self) -> Limits:
        """How long sessions last."""
        return Limits(idle=self.idle_minutes * 60, longest=self.longest_hours * 3600)


def loopback(host: str) -> bool:
    """Whether a host is this machine and nobody else."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
