"""Two profiles become one, and are parted again without undoing what came since (rule 39)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.consent import STAFF, Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import check_pair
from chalicelib.domain.customers.merging.profile import (
    changed_consents,
    merged_customer,
    parted_customer,
    restored_consents,
)
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Earlier, Shopping
from tests.builders.clock import START
from tests.repo.builders import a_consent, a_customer


def an_advert(**changes: Any) -> Any:
    return a_consent(purpose=Purpose.ADVERTISING, **changes)


def one(**changes: Any) -> Customer:
    return a_customer(**{"consents": (), "chats": (), **changes})


def test_the_survivor_takes_over_what_it_lacks() -> None:
    survivor = one(birthday=None, city="", email=None, tags=frozenset({"vip"})).without_phone()
    other = one(city="Казань", tags=frozenset({"b2b"}), birthday=Birthday(1, 2, 1980))

    after = merged_customer(survivor, other, START)

    assert (after.id, after.card) == (survivor.id, survivor.card)
    assert (after.phone, after.email, after.birthday) == (other.phone, other.email, other.birthday)
    assert (after.city, after.tags) == ("Казань", frozenset({"vip", "b2b"}))
    assert after.merged == (other.id,)


def test_the_later_message_of_both_opens_the_window_of_a_channel() -> None:
    later = START + timedelta(hours=1)
    survivor = one(heard={"whatsapp": START, "old": START})
    other = one(heard={"whatsapp": later, "new": START})

    after = merged_customer(survivor, other, START)

    assert after.heard == {"whatsapp": later, "old": START, "new": START}


def test_the_survivor_keeps_what_it_has() -> None:
    survivor, other = one(city="Омск"), one(city="Казань")

    after = merged_customer(survivor, other, START)

    assert (after.city, after.email, after.phone) == ("Омск", survivor.email, survivor.phone)


@pytest.mark.parametrize(
    ("own", "other", "after"),
    [
        (True, True, [True]),
        (True, False, [False]),
        (True, None, [False]),
        (False, True, [False]),
        (None, True, []),
        (None, False, [False]),
    ],
)
def test_advertising_is_the_intersection(own: Any, other: Any, after: list[bool]) -> None:
    survivor, merged = (
        one() if given is None else replace(one(), consents=(an_advert(given=given),))
        for given in (own, other)
    )

    united = merged_customer(survivor, merged, START)

    assert [each.given for each in united.consents] == after


def test_a_no_that_nobody_said_is_marked_as_of_staff() -> None:
    personal = a_consent(purpose=Purpose.PERSONAL_DATA)
    survivor = replace(one(), consents=(an_advert(given=True, channel="sms"), personal))

    (changed,) = changed_consents(survivor, one(), START)

    assert (changed.source, changed.at, changed.channel) == (STAFF, START, "sms")


def test_a_parting_gives_back_what_was_before() -> None:
    survivor = replace(one(city=""), consents=(an_advert(given=True),))
    other = one(city="Казань", chats=(Chat("telegram", "5"),), tags=frozenset({"b2b"}))
    after = merged_customer(survivor, other, START)

    parted = parted_customer(after, other, survivor, after)

    assert parted == survivor
    assert restored_consents(after, parted) == survivor.consents


def test_a_parting_keeps_what_was_changed_since() -> None:
    survivor = replace(one(city=""), consents=(an_advert(given=True),))
    other = one(city="Казань", tags=frozenset({"b2b"}))
    after = merged_customer(survivor, other, START)
    yes = an_advert(given=True, evidence="form 9")
    now = replace(after.with_consents(yes), city="Пермь", tags=after.tags | {"vip"})
    now = now.with_chat(Chat("telegram", "7")).with_phone(one().phone)

    parted = parted_customer(now, other, survivor, after)

    assert (parted.city, parted.tags, parted.consents) == ("Пермь", frozenset({"vip"}), (yes,))
    assert (parted.chats, parted.phone) == (now.chats, now.phone)


def test_purchases_unite_and_part() -> None:
    mine = Shopping((Bought(10, 100),), Earlier(2, 50, 1, 5))
    theirs = Shopping((Bought(11, 300),), Earlier(3, 70, 2, 8), (Bought(12, 400),))
    survivor, other = one(shopping=mine), one(shopping=theirs)

    after = merged_customer(survivor, other, START)
    parted = parted_customer(after, other, survivor, after)

    assert (after.shopping.orders, after.shopping.minor) == (8, 920)
    assert after.shopping.earlier == Earlier(5, 120, 1, 8)
    assert parted.shopping == mine


def test_purchases_part_also_after_they_were_rolled_up() -> None:
    mine = Shopping(tuple(Bought(day, 100) for day in range(100, 100 + RECENT_MAX)))
    theirs = Shopping((Bought(1, 300), Bought(2, 300)), Earlier(1, 5, 1, 1))
    survivor, other = one(shopping=mine), one(shopping=theirs)

    after = merged_customer(survivor, other, START)
    now = replace(after, shopping=after.shopping.rolled_up())
    parted = parted_customer(now, other, survivor, after)

    assert (parted.shopping.orders, parted.shopping.minor) == (mine.orders, mine.minor)


def test_a_history_that_is_the_others_alone_parts_to_nothing() -> None:
    survivor, other = one(), one(shopping=Shopping((), Earlier(3, 70, 2, 8)))
    after = merged_customer(survivor, other, START)
    now = replace(after, shopping=replace(after.shopping, earlier=Earlier(2, 60, 2, 8)))

    assert parted_customer(now, other, survivor, after).shopping.earlier == Earlier()


def test_what_no_transaction_could_hold_is_refused() -> None:
    survivor, chats = one(), tuple(Chat("telegram", str(number)) for number in range(21))

    with pytest.raises(Rejected, match=r"merge\.self"):
        check_pair(survivor, survivor)
    with pytest.raises(Conflict, match=r"merge\.too_many"):
        check_pair(survivor, one(merged=tuple(map(CustomerId, "abcdefgh"))))
    with pytest.raises(Conflict, match=r"merge\.too_many"):
        check_pair(survivor, replace(one(), chats=chats))
    check_pair(survivor, one())


def test_the_survivor_gets_the_own_fields_that_it_lacks_until_the_undo() -> None:
    survivor = one(custom={"pet": "кошка"})
    other = one(custom={"pet": "пёс", "size": "40", "colour": "red"})
    after = merged_customer(survivor, other, START)
    since = replace(after, custom={**after.custom, "size": "41", "since": "2026-01-01"})

    parted = [parted_customer(now, other, survivor, after).custom for now in (after, since)]

    assert after.custom == {"pet": "кошка", "size": "40", "colour": "red"}
    assert parted == [survivor.custom, {"pet": "кошка", "size": "41", "since": "2026-01-01"}]
