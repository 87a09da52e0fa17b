"""Say in both languages what moved an account, for support and for the customer."""

from collections.abc import Iterator, Mapping

from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.points.entry import Entry, Posting, PostingType
from chalicelib.domain.points.programme import Programme
from chalicelib.services.points.amounts import points_text
from chalicelib.world import World

CAUSES: Mapping[str, str] = {
    "adjustment": "entry.adjustment",
    "delivery": "entry.delivery",
    "expiry": "entry.expiry",
    "gift": "entry.gift",
    "hold": "entry.hold",
    "merge": "entry.merge",
    "parting": "entry.parting",
    "purchase": "entry.purchase",
    "release": "entry.release",
    "return": "entry.return",
    "reversal": "entry.reversal",
    "transfer": "entry.transfer",
}
OTHER = "entry.other"
AMOUNTS: Mapping[str, tuple[PostingType, ...]] = {
    "entry.added": (
        PostingType.EARN,
        PostingType.ADJUST,
        PostingType.TRANSFER_IN,
        PostingType.MERGE_IN,
    ),
    "entry.spent": (PostingType.CAPTURE,),
    "points.restored": (PostingType.RESTORE,),
    "points.clawed_back": (PostingType.CLAWBACK,),
    "entry.taken": (PostingType.TRANSFER_OUT, PostingType.MERGE_OUT),
    "entry.expired": (PostingType.EXPIRE,),
    "entry.held": (PostingType.HOLD,),
    "entry.freed": (PostingType.RELEASE,),
    "points.settled": (PostingType.DEBT_SETTLE,),
    "points.debt_rose": (PostingType.DEBT,),
}
"""The sentence about the postings of some kinds, in the order in which they are said."""


def entry_words(world: World, programme: Programme, entry: Entry) -> dict[str, str]:
    """Return the sentences of an entry by language."""
    return {
        str(locale): " ".join(_sentences(world, programme, entry, locale)) for locale in LOCALES
    }


def _sentences(world: World, programme: Programme, entry: Entry, locale: Locale) -> Iterator[str]:
    key = CAUSES.get(entry.cause.get("kind", ""), OTHER)
    yield world.texts.say(locale, key, {"receipt": entry.cause.get("receipt", "")})
    for sentence, kinds in AMOUNTS.items():
        found = sum(_amount(each) for each in entry.postings if each.type in kinds)
        if found:
            # An adjustment is the only kind that gives or takes.
            said = "entry.taken" if sentence == "entry.added" and found < 0 else sentence
            params = {"points": points_text(programme, abs(found), locale)}
            yield world.texts.say(locale, said, params)


def _amount(posting: Posting) -> int:
    return posting.points or posting.held or posting.debt
