"""A small OpenID Connect provider on the loopback address, for tests."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "certify", "a secret & more"


@dataclass
class FakeProvider:
    """What the provider says; tests bend it."""

    port: int = 0
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    person: dict[str, Any] = field(default_factory=dict)
    bend: dict[str, Any] = field(default_factory=dict)
    """Claims that replace the right ones."""
    signing: Any = None
    """Another key to sign with."""
    algorithm: str = "RS256"
    asked: dict[str, str] = field(default_factory=dict)
    """The last authorization request."""
    posted: dict[str, str] = field(default_factory=dict)
    authorization: str = ""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def visit(self, address: str) -> str:
        """What a browser does there: log in, and be sent back with a code."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        callback = urlsplit(self.asked["redirect_uri"]).path
        return f"{callback}?code=the-code&state={self.asked['state']}"

    def answer(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "k1", "use": "sig", "alg": "RS256"}]}
        return None

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        self.posted = form
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
        if challenge.decode().rstrip("=") != self.asked["code_challenge"]:
            return None
        now = int(time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked["nonce"],
            **self.person,
            **self.bend,
        }
        signed = jwt.encode(
            {k: v for k, v in claims.items() if v is not None},
            self.signing or self.key,
            algorithm=self.algorithm,
            headers={"kid": "k1"},
        )
        return {"id_token": signed, "access_token": "x", "token_type": "Bearer"}


@contextmanager
def provider() -> Iterator[FakeProvider]:
    """Serve a provider on a free port."""
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(fake.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            fake.authorization = self.headers.get("authorization", "")
            self._send(fake.token({k: v[0] for k, v in parse_qs(body).items()}))

        def _send(self, content: dict[str, Any] | None) -> None:
            body = json.dumps(content or {"error": "invalid_grant"}).encode()
            self.send_response(200 if content else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
