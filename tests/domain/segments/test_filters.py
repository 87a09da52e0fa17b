"""What the rules say about single filters, by example."""

import pkgutil
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.domain import segments
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter
from chalicelib.domain.segments.random_share import draw
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from tests.domain.scores.bases import DAY, TODAY
from tests.domain.segments.oracle import LANDLINE
from tests.domain.segments.worlds import AT, a_consent, a_customer


def belongs(customer: Customer, kind: str, today: Any = TODAY, **about: Any) -> bool:
    return parse_predicate({"kind": kind, **about}).matches(customer, Facts(today))


def test_every_file_of_the_folder_is_listed_in_the_union() -> None:
    shared = {"explain", "facts", "filter", "masked", "reading", "required_fields"}
    files = {module.name for module in pkgutil.iter_modules([str(Path(segments.__file__).parent)])}
    listed = {each.__module__.rpartition(".")[2] for each in get_args(get_args(segments.Node)[0])}

    assert listed - {"segments"} == files - shared


def test_a_filter_must_answer() -> None:
    with pytest.raises(NotImplementedError):
        Filter(kind="silent").matches(a_customer(), Facts(TODAY))


def test_an_empty_all_matches_every_customer_and_an_empty_any_none() -> None:
    assert belongs(a_customer(), "all", of=[])
    assert not belongs(a_customer(), "any", of=[])


@pytest.mark.parametrize(
    ("today", "days", "found"),
    [
        (date(2027, 2, 21), 7, True),
        (date(2027, 2, 20), 7, False),
        (date(2027, 2, 28), 0, True),
        (date(2027, 3, 1), 363, False),
        (date(2027, 3, 1), 365, True),
        (date(2028, 2, 28), 0, False),
        (date(2028, 2, 28), 1, True),
    ],
)
def test_rule_41_born_on_29_february(today: date, days: int, *, found: bool) -> None:
    born = a_customer(birthday=Birthday(29, 2, 2004))

    assert belongs(born, "birthday", today, days=days) == found


def test_rule_41_birthdays_wrap_round_the_year() -> None:
    born = a_customer(birthday=Birthday(2, 1, None))

    assert belongs(born, "birthday", date(2026, 12, 30), days=3)
    assert not belongs(born, "birthday", date(2026, 12, 29), days=3)


def test_without_a_year_of_birth_there_is_no_age() -> None:
    secret = a_customer(birthday=Birthday(5, 5, None))

    assert not belongs(secret, "age", **{"from": 0, "to": 150})
    assert belongs(secret, "not", of={"kind": "age", "from": 0})


@pytest.mark.parametrize(
    ("channel", "about"),
    [
        ("telegram", {"chats": (Chat("telegram", "1"),)}),
        ("webchat", {"chats": (Chat("webchat", "1"),)}),
        ("email", {"email": Email("anna@example.org")}),
        ("sms", {}),
    ],
)
def test_rule_55_reachable_needs_consent_an_address_and_no_block(
    channel: str, about: dict[str, Any]
) -> None:
    there = a_customer(consents=(a_consent(channel),), **about)
    refused = a_customer(consents=(a_consent(channel, given=False),), **about)
    blocked = a_customer(consents=(a_consent(channel),), blocked=frozenset({channel}), **about)

    found = [belongs(each, "reachable", channel=channel) for each in (there, refused, blocked)]

    assert found == [True, False, False]


def test_a_landline_gets_no_sms_and_no_chat_no_messages() -> None:
    phone = ProvenPhone(Phone(LANDLINE), "sms", AT)
    customer = a_customer(phone=phone, consents=(a_consent("sms"), a_consent("telegram")))

    assert belongs(customer, "consent", purpose=Purpose.ADVERTISING, channel="sms")
    assert not belongs(customer, "reachable", channel="sms")
    assert not belongs(customer, "reachable", channel="telegram")
    assert not belongs(customer, "reachable", channel="email")


def test_without_purchases_count_and_sum_are_zero_and_the_others_unknown() -> None:
    nobody = a_customer()

    found = [
        belongs(nobody, "purchases", measure=measure, to=0, **days)
        for measure in ("count", "sum", "average", "last")
        for days in ({}, {"days": 30})
    ]

    assert found == [True, True, True, True, False, False, False, False]


def test_averages_are_compared_without_rounding() -> None:
    customer = a_customer(shopping=Shopping((Bought(DAY, 100), Bought(DAY, 101))))

    assert belongs(customer, "purchases", measure="average", **{"from": 100})
    assert not belongs(customer, "purchases", measure="average", **{"from": 101})
    assert not belongs(customer, "purchases", measure="average", to=100)


def test_purchases_that_were_rolled_up_count() -> None:
    earlier = Earlier(orders=10, minor=1_000, first_day=DAY - 19, last_day=DAY - 10)
    customer = a_customer(shopping=Shopping((), earlier))

    assert belongs(customer, "purchases", measure="count", **{"from": 10, "to": 10})
    assert belongs(customer, "purchases", measure="sum", days=15, **{"from": 500, "to": 500})
    assert belongs(customer, "purchases", measure="last", **{"from": 10, "to": 10})
    assert belongs(customer, "purchases", measure="last", days=15, **{"from": 10, "to": 10})


def test_rule_46_the_programmes_percentile_reaches_the_stage() -> None:
    once = a_customer(shopping=Shopping((Bought(DAY - 100, 1),)))
    dormant = parse_predicate({"kind": "stage", "any_of": ["dormant"]})
    found = [
        dormant.matches(once, Facts(TODAY, thresholds))
        for thresholds in (None, Thresholds(TODAY, gap_days=40), Thresholds(TODAY, gap_days=120))
    ]

    assert found == [True, True, False]


@pytest.mark.parametrize("kind", ["rfm", "rfm_name", "abc"])
def test_without_thresholds_no_customer_has_scores(kind: str) -> None:
    """Case c14: the thresholds of an empty base would put everybody into class A."""
    customer = a_customer(shopping=Shopping((Bought(DAY, 1),)))
    about = {"rfm": {}, "rfm_name": {"any_of": ["new"]}, "abc": {"any_of": ["A", "B", "C"]}}

    assert not belongs(customer, kind, **about[kind])
    predicate = parse_predicate({"kind": kind, **about[kind]})
    assert not predicate.matches(customer, Facts(TODAY, Thresholds(TODAY)))


@pytest.mark.parametrize(
    ("kind", "about", "found"),
    [
        ("rfm", {}, True),
        ("rfm", {"recency": [5], "frequency": [1]}, True),
        ("rfm", {"recency": [4]}, False),
        ("rfm_name", {"any_of": ["new"]}, True),
        ("rfm_name", {"any_of": ["new"], "high_value": True}, False),
        ("rfm_name", {"any_of": ["champions", "lost"]}, False),
    ],
)
def test_a_buyer_of_today_is_new(kind: str, about: dict[str, Any], *, found: bool) -> None:
    bought = a_customer(shopping=Shopping((Bought(DAY, 1),)))
    predicate = parse_predicate({"kind": kind, **about})
    few = Facts(TODAY, Thresholds(TODAY, scored=1))

    assert predicate.matches(bought, few) == found
    assert not predicate.matches(a_customer(), few)


@pytest.mark.parametrize(
    ("kind", "there", "elsewhere"),
    [
        ("shop", {"shop": "centre"}, {"shop": "nevsky-12"}),
        ("ids", {"id": CustomerId("centre")}, {"id": CustomerId("c1")}),
        ("tag", {"tags": frozenset({"vip", "centre"})}, {"tags": frozenset({"vip"})}),
    ],
)
def test_one_of_the_words_is_enough(
    kind: str, there: dict[str, Any], elsewhere: dict[str, Any]
) -> None:
    found = [
        belongs(a_customer(**about), kind, any_of=["arbat-7", "centre"])
        for about in (there, elsewhere, {})
    ]

    assert found == [True, False, False]


def test_a_category_is_bought_within_the_days_asked() -> None:
    days_ago = {0: True, 29: True, 30: False}
    for days, found in days_ago.items():
        bought = a_customer(shopping=Shopping((Bought(DAY - days, 100, (("tea", 100),)),)))
        assert belongs(bought, "category", any_of=["tea"], days=30) == found
        assert belongs(bought, "category", any_of=["tea"], days=30, bought=False) != found
        assert belongs(bought, "category", any_of=["tea", "bread"])
        assert not belongs(bought, "category", any_of=["bread"])


def test_a_favourite_is_what_was_bought_twice() -> None:
    tea = Bought(DAY, 100, (("tea", 100),))
    once, twice = (a_customer(shopping=Shopping((tea,) * times)) for times in (1, 2))

    assert belongs(twice, "favourite", any_of=["bread", "tea"])
    assert not belongs(twice, "favourite", any_of=["bread"])
    assert not belongs(once, "favourite", any_of=["bread", "tea"])


def test_without_a_birthday_none_is_near() -> None:
    assert not belongs(a_customer(), "birthday", days=365)


def test_without_responses_no_customer_matches() -> None:
    assert not belongs(a_customer(), "campaign", campaign="spring", how="got")


class TestRandomShare:
    """The same people each time, as many as asked, and another draw with another salt."""

    people = tuple(a_customer(id=CustomerId(f"customer-{number}")) for number in range(4_000))

    def drawn(self, basis_points: int, salt: str) -> set[str]:
        share = parse_predicate(
            {"kind": "random_share", "basis_points": basis_points, "salt": salt}
        )
        return {each.id for each in self.people if share.matches(each, Facts(TODAY))}

    def test_it_has_about_the_size_asked(self) -> None:
        assert self.drawn(0, "spring") == set()
        assert len(self.drawn(10_000, "spring")) == 4_000
        assert 720 < len(self.drawn(2_000, "spring")) < 880  # five standard deviations and a bit

    def test_a_smaller_share_lies_within_a_larger_one(self) -> None:
        assert self.drawn(500, "spring") < self.drawn(2_000, "spring")

    def test_two_salts_are_independent(self) -> None:
        both = self.drawn(5_000, "spring") & self.drawn(5_000, "autumn")

        assert 860 < len(both) < 1_140

    def test_a_draw_never_changes(self) -> None:
        assert [draw("spring", name) for name in ("c1", "c2", "c3")] == [2562, 5613, 3519]
