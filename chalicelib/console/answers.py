"""What a page answers a browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HTML = "text/html; charset=utf-8"
# The whole of what a page may load and do (docs/decisions/0075).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class WebPage:
    """A template with its values. `fragment` names the template for a request of htmx."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    fragment: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go to an address of ours, or to the identity provider.

    `notice` is the text key of what has been done. After a form that was
    sent the browser must ask again, by GET: 303.
    """

    path: str
    notice: str = ""
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved; without a name it is shown, as a picture is."""

    name: str
    media: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """What a script of ours asked for."""

    values: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class WorkerScript:
    """A service worker; it may govern the pages at `scope` and below."""

    content: bytes
    scope: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of an answer with its headers; each cookie is a header of its own."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    cookies: tuple[str, ...] = ()


Shown = WebPage | Redirect | Download | JsonAnswer | WorkerScript
