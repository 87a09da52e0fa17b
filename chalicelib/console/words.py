"""The words of the pages, and how they write numbers, money, days and phones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from markupsafe import Markup, escape

from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.errors import Refusal
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import NO_BREAK, decimal_text, grouped_text
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.handlers.edge.problems import catalogue, detail_of, title_of
from chalicelib.services.messages.money_words import SIGNS

FOLDER = Path(__file__).parents[1] / "locales" / "console"
BETWEEN_FORMS = "|"
GROUPED_FROM = 5  # digits: 1234 stays whole in a text
SECOND = timedelta(seconds=1)
CODE_DIGITS = 10  # of a phone with the country code +7


class Amount(Protocol):
    """An amount of money, in the domain or in an answer of the API."""

    @property
    def amount(self) -> str: ...
    @property
    def currency(self) -> str: ...


class Person(Protocol):
    """A customer as an answer of the API shows them."""

    @property
    def first_name(self) -> str | None: ...
    @property
    def surname(self) -> str | None: ...
    @property
    def card(self) -> str: ...


class ReceiptRow(Protocol):
    """A row of a receipt."""

    @property
    def name(self) -> str: ...
    @property
    def sku(self) -> str: ...
    @property
    def product_name(self) -> Mapping[str, str] | None: ...


@cache
def texts(locale: Locale) -> Mapping[str, str]:
    """The texts of the pages by key, from one file for each subject."""
    found: dict[str, str] = {}
    for file in sorted((FOLDER / locale).glob("*.json")):
        found |= json.loads(file.read_text(encoding="utf-8"))
    return found


def unquoted(text: str) -> str:
    """Return a sentence of the API as a person reads it: without the signs around code."""
    return text.replace("`", "")


def headline(code: str, status: int, locale: Locale) -> str:
    """Return what happened, by the code of a refusal."""
    return unquoted(title_of(code, status, locale))


def advice(refusal: Refusal, locale: Locale) -> str:
    """Return what a person can do about it; English advice for authors of programs is left out."""
    # Pages have words of their own where the API speaks of its addresses and headers.
    if own := texts(locale).get(f"advice.{refusal.code}"):
        return own
    known = catalogue(locale).get(refusal.code, {})
    # The Russian advice is for people alone: the API answers in English.
    is_said = "detail" in known or bool(refusal.pointers) or locale == "ru"
    return unquoted(detail_of(refusal, locale)) if is_said else ""


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one language; instants are shown in `zone`."""

    locale: Locale
    zone: tzinfo
    now: datetime

    def say(self, key: str, /, **places: object) -> str:
        """The text of a key with its places filled; a missing key or place is a KeyError."""
        return PLACE.sub(lambda place: str(places[place[1]]), texts(self.locale)[key])

    def count(self, number: int, key: str) -> str:
        """`5 points`: a number with the form of the word that agrees with it."""
        forms = texts(self.locale)[key].split(BETWEEN_FORMS)
        return f"{self.number(number)}{NO_BREAK}{forms[FORM_OF[self.locale](number)]}"

    def known(self, key: str, name: str) -> str:
        """The word for a value of a list, or the value itself if it has none yet."""
        return texts(self.locale).get(f"{key}.{name}", name)

    def number(self, number: float | str) -> str:
        """`12 340` or `12,340`; the minus is a minus."""
        return grouped_text(str(number), self.locale, digits_min=GROUPED_FROM).replace("-", "−")

    def money(self, money: Amount) -> str:
        """`12 340,50 ₽` or `₽12,340.50`; whole amounts have no decimals."""
        whole, _, part = money.amount.partition(".")
        amount = self.number(whole if not part.strip("0") else money.amount)
        sign = self.sign(money.currency)
        return f"{amount}{NO_BREAK}{sign}" if self.locale == "ru" else f"{sign}{amount}"

    def sign(self, currency: str) -> str:
        """The sign of a currency, or its code."""
        return SIGNS.get(currency, currency)

    def percent(self, share: float | None) -> str:
        """`12,5 %` of 0.125; without a share the words for an unknown value."""
        if share is None:
            return self.say("unknown")
        number = f"{share * 100:.1f}".removesuffix(".0").replace("-", "−")
        text = decimal_text(number, self.locale)
        return f"{text}{NO_BREAK}%" if self.locale == "ru" else f"{text}%"

    def day(self, day: date) -> str:
        """`28 November`, with the year if it is another."""
        month = self.say(f"month.{day.month}")
        year = "" if day.year == self.now.astimezone(self.zone).year else f" {day.year}"
        return f"{day.day}{NO_BREAK}{month}{year}"

    def moment(self, at: datetime | None) -> Markup | str:
        """An instant in the zone of the shops, `28 November, 17:05`, in a `time` element."""
        if at is None:
            return self.say("unknown")
        local = at.astimezone(self.zone)
        written = f"{self.day(local.date())}, {local:%H:%M}"
        return Markup('<time datetime="{}">{}</time>').format(
            at.astimezone(UTC).isoformat(timespec="seconds"), written
        )

    def phone(self, number: str | None) -> str:
        """`+7 900 123-45-67`; a masked one, or one of another country, as it is."""
        if not number:
            return self.say("unknown")
        if not number.startswith("+7") or len(number) != len("+7") + CODE_DIGITS:
            return number.replace("*", "•")
        code, first, second, third = number[2:5], number[5:8], number[8:10], number[10:]
        return f"+7{NO_BREAK}{code}{NO_BREAK}{first}-{second}-{third}"

    def or_unknown(self, value: object) -> object:
        """The value, or the words for one that is not known."""
        return self.say("unknown") if value in (None, "") else value

    def points(self, points: int, scale: int) -> str:
        """`412` or `12,50`: points of which one has `scale` decimals."""
        whole, part = divmod(abs(points), 10**scale)
        text = f"{whole}.{part:0{scale}d}" if scale else str(whole)
        return self.number(f"-{text}" if points < 0 else text)

    def signed_points(self, points: int, scale: int) -> str:
        """`+412` or `−12,50`."""
        return f"{'+' if points > 0 else ''}{self.points(points, scale)}"

    def last_day(self, end: datetime) -> str:
        """The last day before an instant, as `30 May` of the midnight after it."""
        return self.day((end - SECOND).astimezone(self.zone).date())

    def iso_day(self, text: str) -> str:
        """A day that is written as `2026-11-28`."""
        return self.day(date.fromisoformat(text))

    def month(self, text: str) -> str:
        """`November 2026` of `2026-11`."""
        year, _, number = text.partition("-")
        return f"{self.say(f'month_name.{int(number)}')} {year}"

    def birthday(self, text: str | None) -> str:
        """A birthday `1990-05-05` or `--05-05`."""
        if not text:
            return self.say("unknown")
        year, month, day = text.rsplit("-", 2)
        words = f"{int(day)}{NO_BREAK}{self.say(f'month.{int(month)}')}"
        return f"{words} {year}" if year.isdigit() else words

    def person(self, customer: Person) -> str:
        """The name of a customer; without one the end of the card."""
        names = [name for name in (customer.first_name, customer.surname) if name]
        return " ".join(names) or self.say("customers.nameless", card=customer.card[-4:])

    def author(self, key: str, name: str | None) -> str:
        """The name of a key or a part of the service; an id that no key has any more says so."""
        known = texts(self.locale).get(f"author.{key}")
        return name or known or self.say("author.deleted", key=key)

    def named(self, names: Mapping[str, str] | None, code: str) -> str:
        """The name in the reader's language, in any other, or the code itself."""
        found = names or {}
        return found.get(self.locale) or next(iter(found.values()), code)

    def metric(self, value: Amount | int) -> str:
        """What decides a level: money, points or purchases."""
        return self.number(value) if isinstance(value, int) else self.money(value)

    def product(self, line: ReceiptRow) -> str:
        """The name of a row: that of its product, the till's own, or the words for none."""
        own = "" if line.name.strip() == line.sku else line.name
        unnamed = own or self.say("purchases.unnamed", sku=line.sku)
        return self.named(line.product_name, unnamed)

    def channels(self, names: list[str]) -> list[str]:
        """The names of channels."""
        return [self.known("channel", name) for name in names]

    def refusal_title(self, refusal: Refusal, status: int) -> str:
        """What happened, in words."""
        return headline(refusal.code, status, self.locale)

    def refusal_detail(self, refusal: Refusal) -> str:
        """What exactly is wrong, or what the person can do."""
        return advice(refusal, self.locale)

    def problem(self, code: str) -> str:
        """What a code of a refusal means, as a sentence."""
        return headline(code, HTTPStatus.SERVICE_UNAVAILABLE, self.locale)

    def bare(self, label: str) -> str:
        """The name of a field without the note that it may stay empty."""
        return label.removesuffix(self.say("optional_mark"))

    def joined(self, names: list[str]) -> Markup:
        """Names with commas between them."""
        return Markup(", ").join(escape(name) for name in names)

    @staticmethod
    def within(words: str) -> str:
        """A label as it stands inside a sentence: with a small first letter, but for SMS."""
        return words if words[1:2].isupper() else words[:1].lower() + words[1:]
