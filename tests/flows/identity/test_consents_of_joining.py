"""Joining a card never widens its consents: they become the intersection (rule 39)."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import ADVERTISING, NO_ADVERTISING, Telegrammer, customer_of

YES, NO = ADVERTISING, NO_ADVERTISING
CHANNELS = ("telegram", "email", "sms")


def joins(world: World, anna: Telegrammer, advertising: str) -> str:
    again = Telegrammer(world, 7099999999, phone=anna.phone)
    again.agrees(advertising)
    again.says("Поделиться контактом")
    return again.shares_contact().text


@pytest.mark.parametrize(
    ("held", "said", "allowed"),
    [
        (YES, YES, set(CHANNELS)),
        (YES, NO, set()),
        (NO, YES, set()),
        (NO, NO, set()),
    ],
)
def test_only_what_both_allowed_stays_allowed(
    world: World, anna: Telegrammer, held: str, said: str, allowed: set[str]
) -> None:
    anna.registers(advertising=held)

    joins(world, anna, said)

    card = customer_of(world, anna)
    after = {name for name in CHANNELS if card.allows(Purpose.ADVERTISING, name)}
    assert after == allowed


def test_the_person_hears_that_a_yes_did_not_count(world: World, anna: Telegrammer) -> None:
    anna.registers(advertising=NO)

    heard = joins(world, anna, YES)

    assert "Мы вас узнали" in heard
    assert "только туда, где её уже разрешили" in heard


def test_a_refusal_of_the_person_is_kept_with_its_proof(world: World, anna: Telegrammer) -> None:
    anna.registers(advertising=YES)

    joins(world, anna, NO)

    card = customer_of(world, anna)
    refused = [consent for consent in card.consents if not consent.given]
    assert {consent.channel for consent in refused} == set(CHANNELS)
    assert len({consent.evidence for consent in refused}) == 1
    former = world.customers.former_consents.of_customer(card.id)
    assert {each.channel for each in former if each.purpose is Purpose.ADVERTISING} == set(CHANNELS)
