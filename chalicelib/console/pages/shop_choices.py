"""The shops to choose from in a form, under their names."""

from chalicelib.console.rendering import words_of
from chalicelib.console.visit import Visit
from chalicelib.handlers.catalogue import shops

SHOPS_MAX = "100"


def shop_choices(visit: Visit, chosen: str, nothing: str) -> list[tuple[str, str]]:
    """Return the codes of the shops with their names; first `nothing`, a key of texts.

    None at all: the code is typed, because a list would lack the chosen one or others.
    """
    page = visit.perform(shops.list_shops, query={"limit": SHOPS_MAX})
    if page.next or not page.shops or chosen not in {"", *(each.code for each in page.shops)}:
        return []
    words = words_of(visit)
    named = (
        (each.code, f"{words.named(each.name, each.code)} ({each.code})") for each in page.shops
    )
    return [("", words.say(nothing)), *named]
