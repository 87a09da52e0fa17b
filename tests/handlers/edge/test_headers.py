"""Case s14: every answer has what keeps browsers honest, refused or not."""

from dataclasses import replace

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World, use_world
from tests.builders.people import WebchatVisitor
from tests.builders.staff import Answered, Caller, a_caller


def answers(world: World) -> list[Answered]:
    """An answer of each status that the edge itself gives."""
    admin, marketer = a_caller(world, Role.ADMIN), a_caller(world, Role.MARKETER)
    return [
        admin.asks("GET", "/v1/keys"),
        admin.asks("POST", "/v1/keys", {"role": "king"}),
        Caller("").asks("GET", "/v1/keys"),
        marketer.asks("GET", "/v1/keys"),
        admin.asks("DELETE", "/v1/keys/{key_id}", path={"key_id": "x"}),
        admin.asks("GET", "/openapi.json"),
        admin.asks("GET", "/health"),
    ]


def test_s14_a_browser_may_not_guess_the_type_and_no_cache_keeps_an_answer(world: World) -> None:
    for answer in answers(world):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] in ("no-store", "public, max-age=300")
        assert answer.status == 200 or answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("public_url", "secure"), [("https://shop.example", True), ("http://127.0.0.1:8000", False)]
)
def test_s14_browsers_insist_on_tls_where_it_is_ours(
    world: World, public_url: str, *, secure: bool
) -> None:
    here = replace(world, settings=replace(world.settings, public_url=public_url))
    use_world(here)

    for answer in answers(here):
        assert ("Strict-Transport-Security" in answer.headers) == secure


def test_s14_the_web_chat_too(visitor: WebchatVisitor) -> None:
    for answer in (
        visitor.calls("POST", "/webchat/sessions", {}),
        visitor.calls("GET", "/webchat/messages"),
    ):
        assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
        assert answer["headers"]["Cache-Control"] == "no-store"


def test_s14_an_answer_without_settings_has_them_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_world(None)
    monkeypatch.setenv("GROCER_NO_SUCH", "setting")

    broken = Caller("").asks("GET", "/v1/keys")

    assert (broken.status, broken.headers["X-Content-Type-Options"]) == (500, "nosniff")
