"""The title and the detail of a problem, for people.

The sentences stand in `locales/problems/en.json`, in English only: callers of the API are programs
and their authors. The texts of the bot, which customers read, stand in the other locales.
"""

import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path

from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.errors import Conflict, Forbidden, NotFound, Refusal, Unavailable

CATALOGUE = Path(__file__).parents[2] / "locales" / "problems" / "en.json"
FIELDS_NAMED_MAX = 3  # in the detail; `errors` has all of them


def title_of(code: str, status: int) -> str:
    """Return the title of a code, or the phrase of its status for a channel's own codes."""
    found = catalogue().get(code)
    return found["title"] if found else HTTPStatus(status).phrase


def detail_of(refusal: Refusal) -> str:
    """Return what exactly is wrong, or what the caller can do about it."""
    if refusal.pointers:
        return _fields(refusal.pointers)
    text = catalogue().get(refusal.code, {}).get("detail")
    if text is None:
        return _advice(refusal)
    facts = refusal.params if isinstance(refusal, Forbidden) else refusal.facts
    return PLACE.sub(lambda place: str(facts.get(place[1], place[0])), text)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return `title` and sometimes `detail` for each code."""
    # Read with the first problem, not at import: most containers never answer with one.
    texts: dict[str, dict[str, str]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return texts


def reason_in_words(why: str) -> str:
    """Return the title of a reason that is a code of the domain, any other reason as it is."""
    text = catalogue().get(why)
    return text["title"].rstrip(".") if text else why


def _fields(pointers: Mapping[str, str]) -> str:
    named = [f"{at or 'the body'}: {reason_in_words(why)}" for at, why in pointers.items()]
    more = len(named) - FIELDS_NAMED_MAX
    rest = [f"{more} more in `errors`"] if more > 0 else []
    return "; ".join([*named[:FIELDS_NAMED_MAX], *rest])


def _advice(refusal: Refusal) -> str:
    """Say whether it helps to send the request again."""
    match refusal:
        case Unavailable():
            return f"Send the same request again after {refusal.retry_after_s} s."
        case Conflict():
            return "Read the current state, then decide whether to send the request again."
        case NotFound():
            return "Check the ids in the address and in the body."
        case Forbidden():
            return "The same request will be refused again with the same credentials."
        case _:
            return "The same request will be refused again. Change it first."
