"""Every address of a campaign is stored as a URI."""

from chalicelib.domain.campaigns.addresses import faults_of_addresses, with_uris
from chalicelib.domain.campaigns.campaign import AnswerButton, LinkButton, StopButton, Wordings
from chalicelib.domain.campaigns.content import faults_of_words
from chalicelib.domain.campaigns.placeholders import PLACES
from tests.builders.campaigns import a_message

TYPED, URI = "https://магазин.рф/а", "https://xn--80aairftm.xn--p1ai/%D0%B0"
WRONG = LinkButton({"ru": "Да"}, "https://shop.example/{{card}}")


def test_pictures_and_buttons_are_converted_and_the_rest_stays() -> None:
    typed = a_message(picture=TYPED, buttons=(StopButton(), LinkButton({"ru": "Да"}, TYPED), WRONG))

    stored = with_uris(typed)

    assert stored.picture == URI
    assert stored.buttons == (StopButton(), LinkButton({"ru": "Да"}, URI), WRONG)
    assert with_uris(stored) == stored


def test_wrong_addresses_have_a_pointer() -> None:
    wrong = a_message(picture="ftp://shop.example/a.png", buttons=(StopButton(), WRONG))

    assert [(each.pointer, each.code) for each in faults_of_addresses(wrong)] == [
        ("/picture", "campaign.address"),
        ("/buttons/1/url", "campaign.address_place"),
    ]
    assert list(faults_of_addresses(a_message())) == []


def test_an_address_of_a_private_network_has_a_pointer() -> None:
    wrong = a_message(picture="https://printer.local/a.png")

    assert [(each.pointer, each.code) for each in faults_of_addresses(wrong)] == [
        ("/picture", "campaign.address_private")
    ]


def test_a_field_touches_an_address_in_no_text_that_is_sent_or_kept() -> None:
    leak: Wordings = {"ru": "https://shop.example/{{card}}"}
    buttons = (StopButton(), LinkButton(leak, URI), AnswerButton(leak, "yes"))
    everywhere = ("/subjects/ru", "/buttons/1/labels/ru", "/buttons/2/labels/ru")

    for channel in ("telegram", "sms", "email"):
        wrong = a_message(texts={channel: leak}, subjects=leak, buttons=buttons)
        faults = {each.pointer: each.code for each in faults_of_words(wrong, PLACES)}

        pointers = (f"/texts/{channel}/ru", *everywhere)
        assert faults == dict.fromkeys(pointers, "campaign.address_place")


def test_words_that_no_channel_sends_show_something_too() -> None:
    blank: Wordings = {"ru": "\u200b"}
    buttons = (StopButton(), AnswerButton(blank, "yes"))
    wrong = a_message(texts={"sms": {"ru": "Чай"}}, subjects=blank, buttons=buttons)

    assert [(each.pointer, each.code) for each in faults_of_words(wrong, PLACES)] == [
        ("/subjects/ru", "campaign.text_empty"),
        ("/buttons/1/labels/ru", "campaign.text_empty"),
    ]
