"""The script of the web chat for sites: small, in the programme's name and colours, harmless."""

import gzip
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from app import app
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.points.rules import Wording
from chalicelib.handlers.conversation.widget import FOLDER, SCRIPTS
from chalicelib.texts import FOLDER as TEXTS
from chalicelib.world import World, use_world
from tests.builders.brands import LAVKA, has_brand
from tests.builders.events import rest_event

PACKED_BYTES_MAX = 15 * 1024
USED = re.compile(r"words\.(\w+)")
STATES = {"connecting", "off", "offline", "wait", "ended", "ended_elsewhere"}
OF_MESSAGES = {"sending", "failed", "refused", "wait"}
PICTURES = {"picture_qr", "picture_ean13"}
# Every way by which a browser would read a text as markup or as a program.
FORBIDDEN = ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function(")


def asked() -> dict[str, Any]:
    answer: dict[str, Any] = app(rest_event("GET", "/widget/chat.js"), None)
    return answer


def shop_of(script: str) -> dict[str, Any]:
    """What stands at the end of the script: the one thing that differs between shops."""
    shop: dict[str, Any] = json.loads(script.rpartition("})(")[2].removesuffix(");\n"))
    return shop


def test_a_site_gets_the_script_with_the_name_and_the_colours_of_the_programme(
    world: World,
) -> None:
    has_brand(world)
    answer = asked()
    shop = shop_of(answer["body"])

    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["headers"]["Cache-Control"] == "public, max-age=300"
    assert shop["name"] == {"ru": "Лавка", "en": "Lavka"}
    assert "--accent: #aa3300;" in shop["css"]
    assert "_ACCENT" not in shop["css"]


def test_before_the_first_programme_the_chat_has_a_name_of_its_own(world: World) -> None:
    shop = shop_of(asked()["body"])

    assert shop["name"] == {"ru": "", "en": ""}
    assert shop["words"]["ru"]["title"] == "Чат магазина"
    assert shop["language"] == world.settings.language


def test_the_script_is_small(world: World) -> None:
    has_brand(world)

    assert len(gzip.compress(asked()["body"].encode(), 9)) <= PACKED_BYTES_MAX


def test_without_allowed_origins_there_is_no_script(world: World) -> None:
    use_world(replace(world, settings=replace(world.settings, webchat_origins="")))
    answer = asked()

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "channel.unknown")


def test_a_name_cannot_end_the_script(world: World) -> None:
    cruel = '"});alert(1);({"\u2028</script>'
    has_brand(world, replace_name(cruel))

    assert shop_of(asked()["body"])["name"]["ru"] == cruel


def replace_name(name: str) -> Any:
    return LAVKA.model_copy(update={"name": Wording.model_construct(ru=name, en=name)})


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_text_never_becomes_markup_or_a_program(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")

    assert [word for word in FORBIDDEN if word in source] == []


def test_every_word_is_said_in_both_languages_and_used() -> None:
    source = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    used = set(USED.findall(source)) | STATES | OF_MESSAGES | PICTURES | {"title"}

    for locale in LOCALES:
        words = json.loads((TEXTS / "widget" / f"{locale}.json").read_text(encoding="utf-8"))
        assert list(words) == sorted(words)
        assert set(words) == used - {"language"}
