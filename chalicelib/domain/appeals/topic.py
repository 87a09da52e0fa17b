"""What an appeal is about, read from the customer's words."""

from enum import StrEnum

from chalicelib.domain.conversation.free_wording.clause import read_clauses
from chalicelib.domain.conversation.free_wording.concept import Concept


class Topic(StrEnum):
    """The subjects of appeals; a customer has at most one open appeal about each."""

    POINTS = "points"
    CARD = "card"
    PURCHASE = "purchase"
    GOODS = "goods"
    SHOP = "shop"
    ADVERTISING = "advertising"
    OTHER = "other"


NOTIONS: dict[Concept, Topic] = {
    Concept.POINTS: Topic.POINTS,
    Concept.LEVEL: Topic.POINTS,
    Concept.REDEEM: Topic.POINTS,
    Concept.EXPIRE: Topic.POINTS,
    Concept.CARD: Topic.CARD,
    Concept.BLOCK: Topic.CARD,
    Concept.UNBLOCK: Topic.CARD,
    Concept.STOLEN: Topic.CARD,
    Concept.PURCHASES: Topic.PURCHASE,
    Concept.SHOP: Topic.SHOP,
    Concept.HOURS: Topic.SHOP,
    Concept.ADS: Topic.ADVERTISING,
    Concept.OFFERS: Topic.ADVERTISING,
}
# Words of goods and of the people of a shop, which the bot's commands do not need.
STEMS: dict[Topic, tuple[str, ...]] = {
    Topic.GOODS: (
        "товар", "просроч", "испорч", "тухл", "плесен", "качеств", "упаковк", "срок годности",
        "бракован", "несвеж", "product", "quality", "rotten", "spoiled", "expired", "mould",
        "damaged", "packag",
    ),
    Topic.PURCHASE: (
        "чек", "касс", "возврат", "вернуть деньги", "сдач", "цен", "receipt", "refund", "price",
        "charged", "checkout",
    ),
    Topic.SHOP: (
        "магазин", "продав", "кассир", "сотрудник", "персонал", "охран", "хам", "груб", "очеред",
        "shop", "store", "cashier", "staff", "rude", "queue",
    ),
}  # fmt: skip
# What names a thing for sure comes first: "no points for spoiled goods" is about goods.
ORDER = (Topic.GOODS, Topic.POINTS, Topic.CARD, Topic.SHOP, Topic.PURCHASE, Topic.ADVERTISING)


def topic_of(text: str) -> Topic:
    """The topic that a text names; `OTHER` if it names none."""
    words = f" {text.casefold().replace('ё', 'е')}"
    found = {
        topic
        for topic, stems in STEMS.items()
        if any(f" {stem}" in words or f"\n{stem}" in words for stem in stems)
    }
    notions = (notion for clause in read_clauses(text) for notion in clause.mentioned)
    found |= {NOTIONS[notion] for notion in notions if notion in NOTIONS}
    return next((topic for topic in ORDER if topic in found), Topic.OTHER)
