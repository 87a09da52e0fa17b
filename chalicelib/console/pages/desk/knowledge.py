"""Knowledge cards: typical questions that the bot answers by itself, and how they did."""

from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import knowledge

CARDS = f"{DESK}/knowledge"
NEW = f"{CARDS}/new"
CARD = f"{CARDS}/{{card_id}}"
FIELDS = frozenset(
    {"question.ru", "question.en", "answer.ru", "answer.en", "examples", "topic", "order"}
)
DELETE = "delete"

pages = Pages()


@pages.get(CARDS, Permission.APPEALS_READ)
def list_cards(visit: Visit) -> Shown:
    """Show the cards in the order of the bot's menu."""
    found = visit.perform(knowledge.list_cards).cards
    return WebPage("desk/cards.html", {"cards": found, "may": _may(visit)})


@pages.get(NEW, Permission.APPEALS_ANSWER)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new card."""
    return _form(visit, None, NO_ERRORS)


@pages.post(NEW, Permission.APPEALS_ANSWER)
def add(visit: Visit) -> Shown:
    """Write a new card; its id is the key of the form, so that a second press writes it again."""
    return _written(visit, visit.id_of_form, None)


@pages.get(CARD, Permission.APPEALS_ANSWER)
def show_card(visit: Visit) -> Shown:
    """Show one card to change it."""
    return _form(visit, _found(visit), NO_ERRORS)


@pages.post(CARD, Permission.APPEALS_ANSWER)
def change(visit: Visit) -> Shown:
    """Change a card, or remove it."""
    card_id = visit.path["card_id"]
    if visit.value("act") == DELETE:
        visit.remove(knowledge.delete_card, path={"card_id": card_id})
        return Redirect(CARDS, notice="done.card_removed")
    return _written(visit, card_id, _found(visit))


def _written(visit: Visit, card_id: str, card: Any) -> Shown:  # noqa: ANN401 - a model of an answer
    order = visit.value("order")
    body = {
        "question": _by_language(visit, "question"),
        "answer": _by_language(visit, "answer"),
        "examples": [each.strip() for each in visit.value("examples").splitlines() if each.strip()],
        "topic": visit.value("topic"),
        "order": int(order) if order.isdecimal() else order or 0,
        "shown": visit.value("shown") == "yes",
        "version": visit.number("version"),
    }
    try:
        visit.perform(knowledge.put_card, path={"card_id": card_id}, body=body)
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, card, errors, refused_status(refused))
    return Redirect(CARDS, notice="done.card_written")


def _by_language(visit: Visit, name: str) -> dict[str, str]:
    typed = {locale: visit.value(f"{name}.{locale}").strip() for locale in LOCALES}
    return {locale: text for locale, text in typed.items() if text}


def _found(visit: Visit) -> Any:  # noqa: ANN401 - a model of an answer
    cards = visit.perform(knowledge.list_cards).cards
    found = next((each for each in cards if each.id == visit.path["card_id"]), None)
    if found is None:
        raise NotFound("knowledge.not_found")
    return found


def _form(visit: Visit, card: Any, errors: FormErrors, status: int = 200) -> WebPage:  # noqa: ANN401
    is_typed = visit.request.method == "POST" or bool(visit.fields)
    values = dict(visit.typed) if is_typed else _values(card)
    around = {"card": card, "values": values, "errors": errors, "topics": list(Topic)}
    return WebPage("desk/card.html", around, status)


def _values(card: Any) -> dict[str, str]:  # noqa: ANN401 - a model of an answer
    if card is None:
        return {"shown": "yes", "order": "0", "version": "0"}
    return {
        **{f"question.{locale}": text for locale, text in card.question.items()},
        **{f"answer.{locale}": text for locale, text in card.answer.items()},
        "examples": "\n".join(card.examples),
        "topic": card.topic,
        "order": str(card.order),
        "shown": "yes" if card.shown else "",
        "version": str(card.version),
    }


def _may(visit: Visit) -> bool:
    return visit.may(Permission.APPEALS_ANSWER)
