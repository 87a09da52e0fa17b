"""The texts of the bot on pages: only changed ones are stored, and nobody undoes another."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.pages import Visitor, signed_in

BOT = "/console/bot"
MENU = f"{BOT}/texts/menu"
HELLO = "texts.ru.menu.hello"
INJECTION = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def admin(world: World) -> Visitor:
    return signed_in(world)


def own(world: World) -> dict[str, str]:
    return dict(world.conversation.bot_settings.fresh(world.now())[0].texts.get("ru", {}))


def test_only_changed_texts_are_stored(world: World, admin: Visitor) -> None:
    form = admin.opens(MENU).filled()
    default = defaults("ru")["menu.hello"]

    saved = admin.posts(MENU, {**form, HELLO: INJECTION + default})
    stored = own(world)
    admin.posts(MENU, {**admin.opens(MENU).filled(), HELLO: default})

    assert "Записано" in saved.text
    assert "<img" not in saved.html
    assert stored == {"menu.hello": INJECTION + default}
    assert own(world) == {}


def test_a_text_without_its_places_is_refused_at_its_field(admin: Visitor) -> None:
    at = f"{BOT}/texts/balance"
    form = admin.opens(at).filled()
    key = next(k for k, t in defaults("ru").items() if k.startswith("balance.") and "{{" in t)

    seen = admin.posts(at, {**form, f"texts.ru.{key}": "Привет"})

    assert seen.status == 422
    assert "Подстановки этого текста" in seen.text
    assert seen.filled()[f"texts.ru.{key}"] == "Привет"


def test_two_people_do_not_undo_each_other(world: World, admin: Visitor) -> None:
    default = defaults("ru")["menu.hello"]
    mine = {**admin.opens(MENU).filled(), HELLO: f"{default} 1"}
    admin.posts(MENU, {**admin.opens(MENU).filled(), HELLO: f"{default} 2"})

    refused = admin.posts(MENU, mine)

    assert refused.status == 409
    assert "изменил другой человек" in refused.text
    assert own(world)["menu.hello"] == f"{default} 2"
    saved = admin.posts(MENU, refused.filled())
    assert "Записано" in saved.text
    assert own(world)["menu.hello"] == f"{default} 1"


def test_rules_are_saved_and_texts_stay(world: World, admin: Visitor) -> None:
    default = defaults("ru")["menu.hello"]
    admin.posts(MENU, {**admin.opens(MENU).filled(), HELLO: f"{default} 1"})
    form = {**admin.opens(BOT).filled(), "contact": "8 800 555-00-00", "tells_receipts": []}

    saved = admin.posts(BOT, {**form, "required.email": []})
    stale = admin.posts(BOT, {**form, "contact": "другой"})
    long = admin.posts(BOT, {**admin.opens(BOT).filled(), "contact": "x" * 301})

    settings = world.conversation.bot_settings.fresh(world.now())[0]
    assert "Записано" in saved.text
    assert (settings.contact, settings.tells_receipts) == ("8 800 555-00-00", False)
    assert "email" not in settings.required
    assert own(world) == {"menu.hello": f"{default} 1"}
    assert stale.status == 409
    assert "8 800 555-00-00 другой" in stale.text
    assert long.status == 422
    assert "знаков не больше 300" in long.text


def test_a_text_is_found_by_its_words(admin: Visitor) -> None:
    word = max(defaults("ru")["menu.hello"].split(), key=len).strip(",.!")

    assert "menu.hello" in admin.opens(f"{BOT}?q={word}").text
    assert "Ничего не нашли" in admin.opens(f"{BOT}?q=qqqqqq").text


def test_an_unknown_group_is_not_found(admin: Visitor) -> None:
    assert admin.opens(f"{BOT}/texts/nothing").status == 404


@pytest.mark.parametrize("role", [Role.MARKETER, Role.SUPPORT])
def test_others_do_not_see_them(world: World, role: Role) -> None:
    visitor = signed_in(world, role)

    assert visitor.opens(BOT).status == visitor.opens(MENU).status == 403


def test_every_group_has_a_name_in_both_languages(world: World) -> None:
    for language in ("ru", "en"):
        seen = signed_in(world, language=language).opens(BOT)
        groups = {key.partition(".")[0] for key in defaults("ru")}
        unnamed = {name for name in groups if f'/texts/{name}">{name}<' in seen.html}
        assert unnamed == set()
