"""The web chat: the same bot, with a page's own buttons and no contact to share."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.services.appeals.open_file import stored_file
from chalicelib.services.conversation.webchat.keep_photo import photo_file
from chalicelib.services.conversation.webchat.open_webchat import webchat_of
from chalicelib.world import World, use_world
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import WebchatVisitor, work_off_outbox
from tests.builders.pictures import png


def test_a_visitor_registers_with_a_code_by_sms(world: World, visitor: WebchatVisitor) -> None:
    hello = visitor.opens()
    visitor.presses("I agree")
    ways = visitor.presses("No, thank you")
    visitor.presses("All in one message")
    proof = visitor.says("John Smith, +7 921 765-43-21, john@gmail.com, May 5 1990")
    visitor.presses("Send a code")
    work_off_outbox(world)
    summary = visitor.says(code_in(sms_to("+79217654321")[0]))
    done = visitor.presses("Yes")

    assert "Do you agree" in hello[0]["text"]
    assert "Share my contact" not in str(ways)
    assert "+79217654321" in proof[0]["text"]
    assert "John" in summary[0]["text"]
    assert "Done, John!" in done[0]["text"]
    assert [picture["kind"] for picture in done[1]["pictures"]] == ["qr", "ean13"]


def test_the_same_message_again_says_the_same_once(visitor: WebchatVisitor) -> None:
    visitor.opens()
    said = {"client_id": "the-page-s-own-id", "button": "agree"}

    answers = [visitor.calls("POST", "/webchat/messages", said) for _ in range(5)]

    assert len({answer["body"] for answer in answers}) == 1
    everything = json.loads(visitor.calls("GET", "/webchat/messages")["body"])["messages"]
    assert len(everything) == 2


def test_a_page_reads_what_it_missed(visitor: WebchatVisitor) -> None:
    (hello,) = visitor.opens()
    (asked,) = visitor.presses("I agree")

    after = {"after": str(hello["seq"])}
    missed = json.loads(visitor.calls("GET", "/webchat/messages", query=after)["body"])

    assert missed["messages"] == [asked]


def test_a_language_is_kept_from_the_page(world: World) -> None:
    visitor = WebchatVisitor(world, origin="https://shop.example", locale="ru")

    assert "Вы согласны" in visitor.opens()[0]["text"]


def test_my_data_comes_as_text(world: World, visitor: WebchatVisitor) -> None:
    test_a_visitor_registers_with_a_code_by_sms(world, visitor)
    visitor.says("my data")

    exported = visitor.presses("Export")

    assert '"surname": "Smith"' in exported[1]["text"]


def test_a_page_links_the_form_that_registers_too(world: World) -> None:
    use_world(replace(world, settings=replace(world.settings, pages_url="https://club.example")))
    visitor = WebchatVisitor(world, origin="https://shop.example")
    visitor.opens()
    visitor.presses("I agree")
    (ways,) = visitor.presses("No, thank you")

    assert ways["text"].endswith("form on a page: https://club.example/join/webchat")


def test_a_photo_of_a_visitor_and_of_a_customer_reaches_the_desk(
    world: World, visitor: WebchatVisitor
) -> None:
    visitor.opens()
    photo = png(20, 20)
    for content in (photo, photo + b"<html"):
        said = {"client_id": "photo-0001", "photo": b64encode(content).decode()}
        answer = visitor.calls("POST", "/webchat/messages", said)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "picture.broken")
    ((_, asked),) = world.desk.appeals.inbox()
    opened = stored_file(world, asked.id, 1)
    assert opened.content == photo

    visitor.registers("+79217654321")
    said = {"client_id": "photo-0002", "photo": b64encode(photo).decode()}
    for _ in range(2):
        assert visitor.calls("POST", "/webchat/messages", said)["statusCode"] == 200
    (appeal,) = (each for _, each in world.desk.appeals.inbox() if each.customer_id)
    files = list(world.desk.appeals.files_in(appeal.id))
    assert [world.files.get(each.place) for each in files] == [photo] * len(files)


def test_a_photo_that_the_desk_does_not_get_is_not_kept(
    world: World, visitor: WebchatVisitor
) -> None:
    visitor.registers("+79217654321")
    visitor.says("change e-mail")
    said = {"client_id": "photo-0003", "photo": b64encode(png(20, 20)).decode()}
    visitor.calls("POST", "/webchat/messages", said)

    assert world.desk.appeals.inbox() == []
    place = photo_file(webchat_of(world, visitor.token), "photo-0003", 1).place
    with pytest.raises(NotFound):
        world.files.get(place)
