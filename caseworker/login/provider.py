"""Talking to an OpenID Connect provider: discovery, the code for a token, the token's signature."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import jwt

from caseworker.settings import loopback

SECONDS = 10
"""What the provider has for an answer."""
KEPT_SECONDS = 3600
"""For how long the provider's description and keys are believed without asking."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: never `none`, never a shared secret."""

_cache: dict[str, tuple[float, dict[str, Any]]] = {}


class ProviderError(Exception):
    """The provider cannot be reached, or what came back is not to be believed."""


@dataclass(frozen=True)
class Provider:
    """A provider and our registration with it."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str

    def address(self, callback: str, way: dict[str, str]) -> str:
        """Where to send the browser.

        Raises:
            ProviderError: the provider does not describe itself.
        """
        challenge = urlsafe_b64encode(sha256(way["verifier"].encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": callback,
            "scope": self.scopes,
            "state": way["state"],
            "nonce": way["nonce"],
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        target = str(self._about()["authorization_endpoint"])
        return f"{target}{'&' if '?' in target else '?'}{urlencode(query)}"

    def claims(self, callback: str, code: str, way: dict[str, str]) -> dict[str, Any]:
        """What the provider says about the person, once its signature is found right.

        Raises:
            ProviderError: something of it is wrong.
        """
        if not code:
            raise ProviderError("the provider gave no code")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "client_id": self.client_id,
            "code_verifier": way["verifier"],
        }
        secret = (quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
        answer = _ask(
            "POST",
            str(self._about()["token_endpoint"]),
            data=form,
            auth=secret if self.client_secret else None,
        )
        claims = self._verified(str(answer.get("id_token", "")))
        if claims.get("nonce") != way["nonce"]:
            raise ProviderError("the token was made for another log-in")
        authorized = claims.get("azp", self.client_id)
        if authorized != self.client_id:
            raise ProviderError("the token was made for another client")
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
            key = self._key(str(head.get("kid", "")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[name for name in ALGORITHMS if name == head.get("alg")],
                audience=self.client_id,
                issuer=self._about()["issuer"],
                leeway=60,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as wrong:
            raise ProviderError(f"the token is not valid: {type(wrong).__name__}") from None
        return claims

    def _key(self, kid: str) -> jwt.PyJWK:
        """The provider's key of this name; its keys are asked for anew if it is not there."""
        for fresh in (False, True):
            keys = _remembered(str(self._about()["jwks_uri"]), fresh).get("keys", [])
            for one in keys:
                if one.get("kid", "") == kid and one.get("use", "sig") == "sig":
                    return jwt.PyJWK(one)
        raise ProviderError("the token is signed with a key that the provider does not list")

    def _about(self) -> dict[str, Any]:
        about = _remembered(f"{self.issuer}/.well-known/openid-configuration")
        if str(about.get("issuer", "")).rstrip("/") != self.issuer:
            raise ProviderError("the provider describes itself as somebody else")
        return about


def _remembered(address: str, fresh: bool = False) -> dict[str, Any]:
    at, content = _cache.get(address, (0.0, {}))
    if fresh or time.monotonic() - at > KEPT_SECONDS or not content:
        content = _ask("GET", address)
        _cache[address] = (time.monotonic(), content)
    return content


def _ask(method: str, address: str, **parts: Any) -> dict[str, Any]:
    where = urlsplit(address)
    if where.scheme != "https" and not loopback(where.hostname or ""):
        raise ProviderError("the provider must be reached by https")
    try:
        answer = httpx.request(method, address, timeout=SECONDS, **parts)
        answer.raise_for_status()
        content = answer.json()
    except (httpx.HTTPError, ValueError) as failed:
        raise ProviderError(f"{where.hostname} failed: {type(failed).__name__}") from None
    if not isinstance(content, dict):
        raise ProviderError(f"{where.hostname} did not answer with an object")
    return content
