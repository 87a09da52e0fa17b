"""An identity provider on this machine, with real keys, that a test can make lie."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Protocol
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from chalicelib.console.oidc.provider import DISCOVERY

CLIENT, SECRET = "grocer-pages", "a s3cret/with+signs: of forty characters"
CODE = "the-code"
Json = dict[str, Any]


class HasNow(Protocol):
    """A clock."""

    def now(self) -> datetime: ...


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of this name, made once for all tests; a small one is made quickly."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public(name: str, **more: object) -> Json:
    """The public half of a key as the provider lists it."""
    if name.startswith("ec"):
        found = ECAlgorithm.to_jwk(ec_key(name).public_key(), as_dict=True)
    else:
        found = RSAAlgorithm.to_jwk(rsa_key(name).public_key(), as_dict=True)
    return {**found, "kid": name, "use": "sig", **more}


@dataclass
class Provider:
    """What it says; a test replaces any part. `asked` are the forms that the token address got."""

    clock: HasNow
    issuer: str = ""
    about: Json = field(default_factory=dict)
    keys: list[Json] = field(default_factory=list)
    claims: Json = field(default_factory=dict)
    signs_with: str = "rsa-1"
    algorithm: str = "RS256"
    header: Json = field(default_factory=dict)
    make: Callable[[Json], str] | None = None  # the token of some claims, instead of ours
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # by path, instead of ours
    asked: list[Json] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    pending: Json = field(default_factory=dict)
    spent: bool = False

    def authorizes(self, address: str, **instead: str) -> str:
        """A person signs in at the address; returns the query of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.pending, self.spent = asked, False
        return urlencode({"code": CODE, "state": asked["state"], "iss": self.issuer, **instead})

    def token(self) -> str:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "name": "Ольга",
            "exp": now + 300,
            "iat": now,
            "nonce": self.pending.get("nonce"),
            "roles": ["loyalty-marketing"],
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.make:
            return self.make(claims)
        key: Any = (ec_key if self.signs_with[:2] == "ec" else rsa_key)(self.signs_with)
        header = {"kid": self.signs_with, **self.header}
        named = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(claims, key, self.algorithm, named)

    def answer(self, path: str, form: Mapping[str, str], login: str) -> tuple[int, bytes]:
        """What a request of ours gets."""
        self.reads.append(path)
        if path in self.answers:
            return self.answers[path]
        if path.startswith("/authorize"):
            # A person who is signed in at the provider is sent back at once.
            back = parse_qs(urlsplit(path).query)["redirect_uri"][0]
            return 302, f"{back}?{self.authorizes(path)}".encode()
        if path == DISCOVERY:
            return 200, json.dumps(self.about).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": self.keys}).encode()
        return self._redeemed(form, login)

    def _redeemed(self, form: Mapping[str, str], login: str) -> tuple[int, bytes]:
        self.asked.append({**form, "login": login})
        shown = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(shown).decode().rstrip("=")
        is_right = (
            form.get("code") == CODE
            and not self.spent
            and form.get("redirect_uri") == self.pending.get("redirect_uri")
            and challenge == self.pending.get("code_challenge")
        )
        if not is_right:
            return 400, b'{"error": "invalid_grant"}'
        self.spent = True
        return 200, json.dumps({"id_token": self.token(), "token_type": "Bearer"}).encode()


@contextmanager
def a_provider(clock: HasNow) -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    provider = Provider(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answers({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answers(dict(parse_qsl(text)))

        def _answers(self, form: Mapping[str, str]) -> None:
            login = self.headers.get("Authorization", "").removeprefix("Basic ")
            name = unquote(base64.b64decode(login).decode())
            status, content = provider.answer(self.path, form, name)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 302:
                self.send_header("Location", content.decode())
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    provider.issuer = base
    provider.keys = [public("rsa-1"), public("ec-1")]
    provider.about = {
        "issuer": base,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "jwks_uri": f"{base}/keys",
    }
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
