"""A person at the pages without a browser: addresses, forms and cookies, through the function."""

import base64
import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalicelib.console.door import pages
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import a_caller

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<input\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
AREA = re.compile(r"<textarea\b([^>]*)>(.*?)</textarea>", re.DOTALL)
CHOICE = re.compile(r"<select\b([^>]*)>(.*?)</select>", re.DOTALL)
OPTION = re.compile(r'<option value="([^"]*)"([^>]*)>')
TAG = re.compile(r"<[^>]+>")
WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class Seen:
    """What the browser got."""

    status: int
    headers: Mapping[str, str]
    html: str
    path: str
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        body = self.html.partition("<body>")[2] or self.html
        return WHITE.sub(" ", unescape(TAG.sub(" ", body))).strip()

    def hidden(self, action: str = "") -> dict[str, str]:
        """The hidden fields of the first form with this action, or of the first without one."""
        for attributes, inside in FORM.findall(self.html):
            if dict(ATTRIBUTE.findall(attributes)).get("action", "") == action:
                found = [dict(ATTRIBUTE.findall(each)) for each in FIELD.findall(inside)]
                return {
                    each["name"]: unescape(each["value"])
                    for each in found
                    if each.get("type") == "hidden"
                }
        raise AssertionError(f"no form with action {action!r}")

    def filled(self, action: str = "") -> dict[str, str]:
        """All fields of the first form with this action, as a browser would send them again."""
        for attributes, inside in FORM.findall(self.html):
            if attributes_of(attributes).get("action", "") == action:
                return dict(fields_of(inside))
        raise AssertionError(f"no form with action {action!r}")

    def forms(self, address: str) -> list[dict[str, str]]:
        """The fields of each form that is sent to an address, as a browser would send them."""
        sent = [
            inside
            for attributes, inside in FORM.findall(self.html)
            if attributes_of(attributes).get("method") == "post"
            and attributes_of(attributes).get("action", "") in ("", address)
        ]
        return [dict(fields_of(inside)) for inside in sent]


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag that have a value."""
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(tag)}


def fields_of(form: str) -> Iterator[tuple[str, str]]:
    for tag in FIELD.findall(form):
        each = attributes_of(tag)
        is_ticked = each.get("type") not in ("checkbox", "radio") or re.search(r"\schecked\b", tag)
        if "name" in each and is_ticked:
            yield each["name"], each.get("value", "")
    for tag, text in AREA.findall(form):
        yield attributes_of(tag)["name"], unescape(text)
    for tag, options in CHOICE.findall(form):
        every = OPTION.findall(options)
        chosen = [value for value, rest in every if "selected" in rest] or [e for e, _ in every[:1]]
        if chosen:
            yield attributes_of(tag)["name"], unescape(chosen[0])


@dataclass
class Visitor:
    """A browser with its cookies; it follows redirects, as browsers do."""

    language: str = "ru"
    cookies: dict[str, str] = field(default_factory=dict)
    at: str = ""

    def opens(self, address: str, **headers: str) -> Seen:
        """Open an address."""
        return self._asks("GET", address, b"", headers)

    def sends(self, address: str, fields: Mapping[str, Any], **headers: str) -> Seen:
        """Open the page of a form, fill it in, and send it."""
        hidden = self.opens(address).hidden()
        return self.posts(address, {**hidden, **fields}, **headers)

    def posts(self, address: str, fields: Mapping[str, Any], **headers: str) -> Seen:
        """Send these very fields."""
        sent = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._asks("POST", address, urlencode(fields, doseq=True).encode(), sent)

    def uploads(
        self, address: str, fields: Mapping[str, str], file: tuple[str, bytes], **headers: str
    ) -> Seen:
        """Send these fields and a file, as a browser without scripts does."""
        parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts.append((f'name="file"; filename="{file[0]}"', file[1]))
        body = b"".join(
            b"--edge\r\nContent-Disposition: form-data; "
            + head.encode()
            + b"\r\n\r\n"
            + content
            + b"\r\n"
            for head, content in parts
        )
        sent = {"content-type": "multipart/form-data; boundary=edge", **headers}
        return self._asks("POST", address, body + b"--edge--\r\n", sent)

    def sends_bytes(self, address: str, content: bytes, token: str) -> Seen:
        """Send a part of a file, as our script does."""
        headers = {"content-type": "application/octet-stream", "x-csrf-token": token}
        return self._asks("POST", address, content, headers)

    def _asks(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        seen = self._once(method, address, body, headers)
        hops = 0
        while seen.headers.get("Location", "").startswith("/") and hops < 5:
            seen, hops = self._once("GET", seen.headers["Location"], b"", {}), hops + 1
        return seen

    def _once(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        parts = urlsplit(address)
        event = {
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {
                "host": "127.0.0.1:8000",
                "accept-language": self.language,
                "sec-fetch-site": "same-origin",
                **{name.replace("_", "-").lower(): value for name, value in headers.items()},
            },
            "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
            "requestContext": {
                "http": {"method": method, "path": parts.path, "sourceIp": "203.0.113.9"},
                "requestId": "a-request",
            },
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        made = pages(event, None)
        for cookie in made.get("cookies", []):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0]
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        self.at = address
        return Seen(
            made["statusCode"],
            made["headers"],
            _content(made),
            address,
            tuple(made.get("cookies", [])),
        )


def signed_in(world: World, role: Role = Role.ADMIN, language: str = "ru") -> Visitor:
    """A person who has signed in with a key of the role."""
    visitor = Visitor(language)
    seen = visitor.posts("/console/sign-in", {"key": a_caller(world, role).secret})
    assert seen.status == 200, seen.text
    return visitor


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def _content(made: Mapping[str, Any]) -> str:
    body = made.get("body") or ""
    raw = base64.b64decode(body) if made.get("isBase64Encoded") else body.encode()
    packed = made["headers"].get("Content-Encoding") == "gzip"
    # Bytes that are no text stay what they are.
    return (gzip.decompress(raw) if packed else raw).decode("utf-8", "surrogateescape")
