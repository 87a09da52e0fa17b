"""Refusals on pages: a page of its own, or messages beside the fields of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from chalicelib.console.answers import WebPage
from chalicelib.console.reasons import reason
from chalicelib.console.words import advice, headline
from chalicelib.domain.errors import Conflict, Refusal, Unavailable
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.statuses import status_of


@dataclass(frozen=True, slots=True)
class FormErrors:
    """What is wrong with a form: sentences by field, and sentences about the whole form.

    Fields are named as the form names them: `name.ru` for the pointer `/name/ru`.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    whole: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.whole)

    def of(self, name: str) -> str:
        """Return the sentence about a field, or an empty text."""
        return self.fields.get(name, "")


NO_ERRORS = FormErrors()


def form_errors(refusal: Refusal, locale: Locale, known: frozenset[str]) -> FormErrors:
    """Return the sentences of a refusal; `known` are the fields of the form."""
    if not refusal.pointers:
        title = headline(refusal.code, status_of(refusal), locale)
        return FormErrors(whole=(f"{title} {advice(refusal, locale)}".strip(),))
    named = {_known(_name(at), known): reason(why, locale) for at, why in refusal.pointers.items()}
    fields = {name: why for name, why in named.items() if name in known}
    whole = tuple(f"{name}: {why}" for name, why in named.items() if name not in known)
    return FormErrors(fields, whole)


def refusal_page(refusal: Refusal, status: int) -> WebPage:
    """Return the page of a refusal: what happened, and what the person can do."""
    return WebPage("refused.html", {"refusal": refusal, "status": status}, status)


def refused_status(refusal: Refusal) -> int:
    """Return the status of a form that was refused and is shown again with what was typed."""
    status = status_of(refusal)
    is_own = isinstance(refusal, Conflict | Unavailable)
    return status if is_own else HTTPStatus.UNPROCESSABLE_ENTITY


def _known(name: str, known: frozenset[str]) -> str:
    """The field of the form: an entry of a list stands in the field of its list."""
    within = name.rpartition(".")[0]
    return within if name not in known and within in known else name


def _name(pointer: str) -> str:
    return pointer.removeprefix("/").replace("/", ".")
