"""The picture beside the words: uploaded without scripts and with them, refused, shown, removed."""

import re

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.marketing import a_body
from tests.builders.pages import Visitor, signed_in
from tests.builders.pictures import jpeg, png
from tests.builders.staff import Caller

SHOWN = re.compile(r'<img src="(/pictures/[0-9a-z]{32})"')
TRIGGER = "/console/triggers/birthday"


@pytest.fixture
def marketer(world: World) -> Visitor:
    return signed_in(world, Role.MARKETER)


@pytest.fixture(params=["campaign", "trigger"])
def form(request: pytest.FixtureRequest, caller: Caller, segment: str) -> str:
    """The address of the words of a campaign, and of a trigger."""
    if request.param == "trigger":
        return TRIGGER
    made = caller.asks("POST", "/v1/campaigns", a_body(audience={"segment": segment}))
    return f"/console/campaigns/{made.body['id']}/text"


def test_a_picture_is_kept_with_the_words_and_everybody_sees_it(
    world: World, marketer: Visitor, form: str
) -> None:
    fields = marketer.opens(form).filled()
    content = jpeg(600, 400)

    shown = marketer.uploads(form, {**fields, "go": "picture"}, ("me.jpg", content))
    (path,) = SHOWN.findall(shown.html)
    marketer.posts(form, {**shown.filled(), "go": "stay"})
    again = marketer.opens(form)

    assert SHOWN.findall(again.html) == [path]
    file = Visitor().opens(path)
    assert file.headers["Content-Type"] == "image/jpeg"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert "immutable" in file.headers["Cache-Control"]
    gone = marketer.posts(form, {**again.filled(), "go": "no_picture"})
    assert not SHOWN.findall(gone.html)
    marketer.posts(form, {**gone.filled(), "go": "stay"})
    assert not SHOWN.findall(marketer.opens(form).html)


def test_a_file_that_comes_with_the_whole_form_is_kept(marketer: Visitor, form: str) -> None:
    fields = {**marketer.opens(form).filled(), "go": "stay"}

    marketer.uploads(form, fields, ("me.png", png(30, 20)))

    assert SHOWN.search(marketer.opens(form).html)


def test_a_refused_file_says_why_and_the_words_stay(marketer: Visitor, form: str) -> None:
    fields = {**marketer.opens(form).filled(), "texts.telegram.ru": "Слова", "go": "stay"}

    for content, why in (
        (b"<svg onload='alert(1)'/>", "Это не картинка JPEG, PNG или WebP."),
        (png(20_000, 20_000), "В ней 20000 на 20000 точек."),
        (jpeg(9, 9)[:-2], "Картинка повреждена."),
        (jpeg(9, 9) + bytes(1024 * 1024), "Не больше 1 МБ."),
    ):
        refused = marketer.uploads(form, fields, ("me.jpg", content))
        assert refused.status == 422
        assert why in refused.text
        assert 'href="#field-picture"' in refused.html
        assert "Слова</textarea>" in refused.html
    none = marketer.posts(form, {**fields, "go": "picture"})
    assert "Выберите файл" in none.text


def test_a_script_gets_the_picture_alone(marketer: Visitor, form: str) -> None:
    hidden = marketer.opens(form).hidden()
    sent = {"csrf": hidden["csrf"], "go": "picture"}

    part = marketer.uploads(form, sent, ("p", png(3, 3)), hx_request="true")

    assert part.html.strip().startswith('<div id="picture"')
    assert SHOWN.search(part.html)


def test_a_picture_that_nobody_uploaded_is_said_beside_its_field(
    marketer: Visitor, form: str
) -> None:
    fields = marketer.opens(form).filled()

    refused = marketer.posts(form, {**fields, "picture": "/pictures/" + "0" * 32, "go": "stay"})

    assert refused.status == 422
    assert "Такой загруженной картинки нет" in refused.text


def test_the_preview_shows_the_picture(
    world: World, marketer: Visitor, form: str, base: list[object]
) -> None:
    fields = {**marketer.opens(form).filled(), "texts.telegram.ru": "Слова"}
    shown = marketer.uploads(form, {**fields, "go": "picture"}, ("me.png", png(30, 20)))

    seen = marketer.posts(form, {**shown.filled(), "go": "show"})

    assert len(SHOWN.findall(seen.html)) > 1


def test_who_may_not_write_uploads_nothing(world: World, caller: Caller) -> None:
    manager = signed_in(world, Role.AUDITOR)
    hidden = manager.opens(TRIGGER).hidden("/console/sign-out")

    refused = manager.uploads(TRIGGER, {**hidden, "go": "picture"}, ("p", png(3, 3)))

    assert refused.status == 403
    assert not [key for key in world.client("s3").files if key.startswith("pictures/")]
