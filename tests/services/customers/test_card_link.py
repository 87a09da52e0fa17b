"""Links to a card's picture: they open one thing for a day, and nothing else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.services.customers.card_link import (
    LINK_LIFE,
    read_card_link,
    read_card_picture,
    sign_card_link,
)
from chalicelib.services.customers.card_title import card_title
from chalicelib.services.customers.draw_card import CardPicture, draw_card
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.brands import has_brand
from tests.builders.clock import Clock
from tests.repo.builders import a_customer, stored

CARD = CardNumber("2900000000018")
OFFLINE = World(Settings(secret="a secret of thirty-two characters"), now=Clock().now)


def token_of(world: World, card: CardNumber = CARD) -> str:
    return sign_card_link(world, card, "qr").rpartition("/")[2].partition("?")[0]


def test_a_link_stands_under_the_public_address_and_names_the_picture(world: World) -> None:
    link = sign_card_link(world, CARD, "ean13")

    assert link.startswith(f"{world.settings.public_url}/cards/pictures/")
    assert link.endswith("?picture=ean13")


def test_a_link_opens_its_card(world: World) -> None:
    assert read_card_link(world, token_of(world)) == CARD


def test_a_link_does_not_show_the_number_to_whoever_sees_only_the_secretless_part(
    world: World,
) -> None:
    another = World(Settings(secret="another secret of thirty-two chars"), now=world.now)

    with pytest.raises(Forbidden, match=r"link\.invalid"):
        read_card_link(another, token_of(world))


def test_a_link_dies_after_its_day(world: World, clock: Clock) -> None:
    token = token_of(world)

    clock.at += LINK_LIFE
    assert read_card_link(world, token) == CARD
    clock.moves(seconds=1)
    with pytest.raises(Forbidden, match=r"link\.expired"):
        read_card_link(world, token)


@pytest.mark.parametrize("at", [0, 9, 10, 22, 23, -1])
def test_a_link_that_was_tampered_with_opens_nothing(world: World, at: int) -> None:
    token = token_of(world)
    signed = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    signed[at] ^= 1

    with pytest.raises(Forbidden, match=r"link\.invalid"):
        read_card_link(world, base64.urlsafe_b64encode(signed).decode())


@pytest.mark.parametrize("token", ["", "x", "=", "карта", "\ud800", "A" * 10_000, "../health"])
def test_what_we_never_signed_opens_nothing(world: World, token: str) -> None:
    with pytest.raises(Forbidden):
        read_card_link(world, token)


@given(st.text())
def test_no_token_breaks_the_reader(token: str) -> None:
    with pytest.raises(Forbidden):
        read_card_link(OFFLINE, token)


@pytest.mark.parametrize("picture", ["qr", "ean13", "both"])
def test_a_link_shows_a_picture(world: World, picture: str) -> None:
    stored(world, a_customer(card=CARD))
    shown = read_card_picture(world, token_of(world), picture)

    assert shown.startswith(b"\x89PNG\r\n\x1a\n")


def test_a_picture_names_the_brand(world: World) -> None:
    stored(world, a_customer(card=CARD, locale="en"))
    plain = read_card_picture(world, token_of(world), "qr")
    has_brand(world)

    shown = read_card_picture(world, token_of(world), "qr")

    assert shown != plain
    assert shown == draw_card(CARD, CardPicture.QR, card_title(world, "en"))


def test_a_picture_that_we_do_not_draw_is_not_found(world: World) -> None:
    stored(world, a_customer(card=CARD))
    with pytest.raises(NotFound, match=r"picture\.unknown"):
        read_card_picture(world, token_of(world), "gif")


def test_a_card_of_no_customer_has_no_picture(world: World) -> None:
    with pytest.raises(NotFound, match=r"card\.not_found"):
        read_card_picture(world, token_of(world), "qr")


def test_s15_a_link_that_the_old_secret_signed_opens_while_secrets_are_exchanged() -> None:
    old, new = "o" * 32, "n" * 32
    signed = token_of(World(Settings(secret=old), now=OFFLINE.now))

    assert read_card_link(World(Settings(secret=f"{new},{old}"), now=OFFLINE.now), signed) == CARD
    with pytest.raises(Forbidden):
        read_card_link(World(Settings(secret=new), now=OFFLINE.now), signed)


def test_a_session_of_the_web_chat_opens_no_card(world: World) -> None:
    from chalicelib.services.conversation.webchat.open_webchat import open_webchat

    with pytest.raises(Forbidden):
        read_card_link(world, open_webchat(world, address="198.51.100.7"))
