"""The rows of an export: what each kind says of a customer.

An import of the same kind reads each row back as one that changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from chalicelib.domain.customers.birthday import Birthday, to_text
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import PurchaseMark, position_of
from chalicelib.domain.exports.export import ExportKind
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.points.movement import worth
from chalicelib.services.points.spend_codes import programme_now
from chalicelib.world import World

Cells = Sequence[str | int]
PURCHASES_PAGE = 100
PURCHASE_PAGES_MAX = 1_000
YES: Mapping[Locale, tuple[str, str]] = {"ru": ("нет", "да"), "en": ("no", "yes")}


def rows_of(
    world: World, kind: ExportKind, language: Locale, customers: Sequence[Customer]
) -> list[Cells]:
    """Return the rows about some customers, in their order."""
    return list(ROWS[kind](world, language, customers))


def _names(customer: Customer) -> Cells:
    return [customer.id, customer.phone.number, customer.card]


def _profiles(_: World, __: Locale, customers: Sequence[Customer]) -> Iterator[Cells]:
    for each in customers:
        yield [
            *_names(each),
            each.surname,
            each.first_name,
            each.email or "",
            _birthday(each.birthday),
            each.locale,
            each.city,
            each.shop,
            each.zone,
            ", ".join(sorted(each.tags)),
            _instant(each.registered_at),
        ]


def _cards(_: World, __: Locale, customers: Sequence[Customer]) -> Iterator[Cells]:
    yield from map(_names, customers)


def _balances(world: World, _: Locale, customers: Sequence[Customer]) -> Iterator[Cells]:
    """Yield the points that each may spend now."""
    order, now = programme_now(world).redemption.order, world.now().replace(microsecond=0)
    records = world.points.pages.records([each.id for each in customers], now)
    for each in customers:
        yield [*_names(each), worth(records[each.id].account, now, order).available]


def _receipts(world: World, _: Locale, customers: Sequence[Customer]) -> Iterator[Cells]:
    for each in customers:
        marks: list[PurchaseMark] = []
        for _page in range(PURCHASE_PAGES_MAX):
            before = position_of(marks[-1]) if marks else None
            marks = world.shopping.purchases.of_customer(
                each.id, before=before, limit=PURCHASES_PAGE
            )
            for found in world.shopping.purchases.get_many(marks):
                receipt = found.receipt
                bought = [receipt.shop, receipt.number, _instant(receipt.at)]
                yield [*_names(each), *bought, receipt.total.amount]
            if len(marks) < PURCHASES_PAGE:
                break


def _consents(_: World, language: Locale, customers: Sequence[Customer]) -> Iterator[Cells]:
    for each in customers:
        for consent in each.consents:
            said = [consent.purpose, consent.channel, YES[language][consent.given]]
            yield [*_names(each), *said, _instant(consent.at), consent.evidence]


def _birthday(born: Birthday | None) -> str:
    """`1990-05-05`; without its year as people write it, which spreadsheets do not compute."""
    if born is None:
        return ""
    return f"{born.day:02}.{born.month:02}" if born.year is None else to_text(born)


def _instant(at: datetime) -> str:
    return at.isoformat()


ROWS: Mapping[ExportKind, Callable[[World, Locale, Sequence[Customer]], Iterator[Cells]]] = {
    ExportKind.CUSTOMERS: _profiles,
    ExportKind.CARDS: _cards,
    ExportKind.BALANCES: _balances,
    ExportKind.PURCHASES: _receipts,
    ExportKind.CONSENTS: _consents,
}
