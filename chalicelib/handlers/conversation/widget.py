"""The script of the web chat for the sites of shops, with the programme's name and colours."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from chalice import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.brand import ShownBrand
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.codes import TABLE
from chalicelib.handlers.edge.operation import Api, Operation
from chalicelib.texts import FOLDER as TEXTS
from chalicelib.world import World, current_world

blueprint = Blueprint(__name__)
api = Api(blueprint)

FOLDER = Path(__file__).parents[2] / "console" / "widget"
SCRIPTS = ("talk.js", "panel.js", "start.js")
NO_BRAND = ShownBrand(dict.fromkeys(LOCALES, ""))
# A change of the programme's name or colour is seen on every site within this time.
KEPT = "public, max-age=300"


@api.opens(
    Operation(
        "GET",
        "/widget/chat.js",
        "The web chat for a shop's site",
        None,
        None,
        media="text/javascript",
        details="A site shows the chat with one tag,"
        ' `<script src="…/widget/chat.js" async></script>`. Its origin must be allowed.',
        id="getWidget",
        refuses=("channel.unknown", *TABLE),
        is_internal=True,
    )
)
def script() -> Response:
    """Return the script; what differs between shops stands at its end."""
    world = current_world()
    if not world.settings.allowed_webchat_origins:
        raise NotFound("channel.unknown")
    shop = json.dumps(_shop(world), separators=(",", ":"))
    headers: boundary.Headers = {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": KEPT,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(f'((shop) => {{\n"use strict";\n{_code()}\n}})({shop});\n', headers)


def _shop(world: World) -> dict[str, Any]:
    brand = world.brand or NO_BRAND
    light, dark = brand.accents
    return {
        "name": {each: brand.named(each) for each in LOCALES},
        "words": {each: _words(each) for each in LOCALES},
        "language": world.settings.language,
        "css": _file("chat.css").replace("LIGHT_ACCENT", light).replace("DARK_ACCENT", dark),
    }


@cache
def _code() -> str:
    return "\n".join(map(_file, SCRIPTS))


@cache
def _words(locale: Locale) -> dict[str, str]:
    text = (TEXTS / "widget" / f"{locale}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
