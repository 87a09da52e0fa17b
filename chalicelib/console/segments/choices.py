"""The lists of the API from which fields of conditions are chosen, each read when needed."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from chalicelib.console.segments import own
from chalicelib.console.segments.draft import Condition, Group, places
from chalicelib.console.segments.kinds import KINDS, PRODUCTS, Input
from chalicelib.console.segments.predicate import Scales
from chalicelib.console.visit import Visit
from chalicelib.console.words import PageWords
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.money import DIGITS
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import campaigns
from chalicelib.handlers.catalogue import categories, products, shops
from chalicelib.handlers.offers import offers
from chalicelib.handlers.points import programme
from chalicelib.services.messages.money_words import SIGNS

PAGES_MAX = 5  # of a hundred each: beyond that codes are typed
PAGE = "100"
PRODUCTS_SHOWN = "20"  # of thousands: the others are sought by a part of the name
NAMED_MAX = 20  # of the chosen ones, which are read one by one
FIND = ".find"
SOUGHT_MAX = 60

Option = tuple[str, str]
"""A value and its words."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the fields of a draft can be, by the list of the API; `scales` tell its numbers.

    `sought` is the part of a product's name that was typed.
    """

    words: PageWords
    scales: Scales
    currency: str
    lists: Mapping[str, list[Option]] = field(default_factory=dict)
    sought: str = ""

    @property
    def sign(self) -> str:
        """The sign of the currency."""
        return SIGNS.get(self.currency, self.currency)

    def options(self, entry: Input, chosen: Iterable[str] = ()) -> list[Option]:
        """Return what can be chosen in a field; what is chosen already is always among it."""
        known = [(value, self._named(entry, value)) for value in entry.options]
        known += self.lists.get(entry.source, [])
        values = {value for value, _ in known}
        return [*known, *((value, value) for value in chosen if value and value not in values)]

    def names(self, entry: Input, values: Iterable[str]) -> list[str]:
        """Return the words for values of a field."""
        by_value = dict(self.options(entry))
        return [by_value.get(value, value) for value in values]

    def _named(self, entry: Input, value: str) -> str:
        return self.words.known(entry.texts, value) if entry.texts else value


def read_choices(visit: Visit, words: PageWords, *drafts: Group) -> Choices:
    """Read the lists that these drafts need, and no other."""
    needed = {
        entry.source
        for draft in drafts
        for _, part in places(draft)
        if isinstance(part, Condition) and part.kind
        for entry in KINDS[part.kind].inputs
        if entry.source
    }
    lists = {source: _SOURCES[source](visit, words) for source in sorted(needed)}
    if PRODUCTS in lists:
        lists[PRODUCTS] += _chosen_products(visit, words, drafts, dict(lists[PRODUCTS]))
    sought = _sought(visit)
    return Choices(words, read_scales(visit), visit.world.settings.currency, lists, sought)


def read_scales(visit: Visit) -> Scales:
    """Read how many digits money and points have."""
    found = _programme(visit)
    money = DIGITS[visit.world.settings.currency]
    return Scales(money, found.points.scale if found else 0, own.own_kinds(visit))


def _programme(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer
    try:
        return visit.perform(programme.show_programme).programme
    except NotFound:
        return None


def tier_options(visit: Visit, words: PageWords) -> list[Option]:
    """Return the levels of the programme in force by name."""
    found = _programme(visit)
    levels = found.tiers.levels if found else ()
    return [(level.id, words.named(_by_language(level.name), level.id)) for level in levels]


def _shops(visit: Visit, words: PageWords) -> list[Option]:
    found = _pages(visit, shops.list_shops, "shops")
    return [(each.code, words.named(each.name, each.code)) for each in found]


def category_options(visit: Visit, words: PageWords) -> list[Option]:
    """Return the categories of the catalogue by name, each with its code."""
    found = _pages(visit, categories.list_categories, "categories")
    return [(each.code, _both(words, each.name, each.code)) for each in found]


def _both(words: PageWords, names: Mapping[str, str], code: str) -> str:
    """Return a name with its code, by which tills know it; without a name the code."""
    name = words.named(names, code)
    return name if name == code else f"{name} ({code})"


def _products(visit: Visit, words: PageWords) -> list[Option]:
    """Return the first products, or the first ones with the typed part of a name."""
    query = {"search": _sought(visit), "limit": PRODUCTS_SHOWN}
    found = visit.perform(products.list_products, query=query).products
    return [(each.sku, _both(words, each.name, each.sku)) for each in found]


def _chosen_products(
    visit: Visit, words: PageWords, drafts: Iterable[Group], known: Mapping[str, str]
) -> list[Option]:
    """Return the names of chosen products that the list does not have; codes without one stay."""
    chosen = dict.fromkeys(
        sku
        for draft in drafts
        for _, part in places(draft)
        if isinstance(part, Condition) and part.kind
        for entry in KINDS[part.kind].inputs
        if entry.source == PRODUCTS
        for sku in part.values(entry)
        if sku not in known
    )
    found: list[Option] = []
    for sku in list(chosen)[:NAMED_MAX]:
        with suppress(NotFound, Malformed):
            each = visit.perform(products.show_product, path={"sku": sku})
            found.append((sku, _both(words, each.name, sku)))
    return found


def _sought(visit: Visit) -> str:
    typed = (text for name, text in visit.typed.items() if name.endswith(FIND))
    return next((text.strip()[:SOUGHT_MAX] for text in typed if text.strip()), "")


def _offers(visit: Visit, words: PageWords) -> list[Option]:
    if not visit.may(Permission.OFFERS_READ):
        return []
    found = _pages(visit, offers.list_offers, "offers")
    return [(each.id, words.named(_by_language(each.name), each.id)) for each in found]


def _campaigns(visit: Visit, _: PageWords) -> list[Option]:
    if not visit.may(Permission.CAMPAIGNS_READ):
        return []
    found = _pages(visit, campaigns.list_campaigns, "campaigns")
    return [(each.id, each.name) for each in found]


def _channels(_: Visit, words: PageWords) -> list[Option]:
    return [(name, words.known("channel", name)) for name in CHANNELS]


def _pages(visit: Visit, view: Callable[..., Any], name: str) -> list[Any]:
    """Return the entries of the first pages of a list."""
    found: list[Any] = []
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(view, query={"limit": PAGE, "cursor": cursor})
        found += getattr(page, name)
        cursor = page.next or ""
        if not cursor:
            break
    return found


def _by_language(wording: Any) -> Mapping[str, str]:  # noqa: ANN401 - names of a document
    """Return a name by language, as it stands in a document."""
    texts: Mapping[str, str] = wording if isinstance(wording, Mapping) else wording.model_dump()
    return {language: text for language, text in texts.items() if text}


_SOURCES: Mapping[str, Callable[[Visit, PageWords], list[Option]]] = {
    **own.SOURCES,
    "campaigns": _campaigns,
    "categories": category_options,
    "channels": _channels,
    "offers": _offers,
    "products": _products,
    "shops": _shops,
    "tiers": tier_options,
}
