"""A small HTML page with one sentence and at most one button, without scripts."""

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from chalice import Response

from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.boundary import Headers
from chalicelib.texts import Texts

FOLDER = Path(__file__).parents[2] / "console" / "unsubscribe"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Offer(NamedTuple):
    """A button: the text key of its label, and the form field that it posts to the same address."""

    label: str
    name: str
    value: str


def link_page(
    texts: Texts, locale: Locale, key: str, offer: Offer | None = None, status: int = 200
) -> Response:
    """Return a page with the text of a key."""
    form = ""
    if offer:
        label = escape(texts.say(locale, offer.label))
        form = _filled("form.html", name=offer.name, value=offer.value, label=label)
    title, text = (escape(texts.say(locale, each)) for each in ("unsubscribe.title", key))
    body = _filled("page.html", locale=locale, title=title, text=text, form=form)
    return Response(body, _headers(), status)


def _filled(file: str, /, **values: str) -> str:
    return PLACE.sub(lambda place: values[place[1]], _file(file))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """Return the Content-Security-Policy: only our own style, named by its hash, and our form."""
    style = STYLE.search(_file("page.html"))
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )


def _headers() -> Headers:
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
