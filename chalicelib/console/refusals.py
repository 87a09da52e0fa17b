"""Refusals on pages: a page of its own, or messages beside the fields of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.console.answers import Page
from chalicelib.console.reasons import said_reason
from chalicelib.domain.errors import Refusal
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.boundary import status_of
from chalicelib.handlers.edge.problems import detail_of, title_of


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
        title = title_of(refusal.code, status_of(refusal), locale)
        return FormErrors(whole=(f"{title} {detail_of(refusal, locale)}".strip(),))
    named = {_name(at): said_reason(why, locale) for at, why in refusal.pointers.items()}
    fields = {name: why for name, why in named.items() if name in known}
    whole = tuple(f"{name}: {why}" for name, why in named.items() if name not in known)
    return FormErrors(fields, whole)


def refusal_page(refusal: Refusal, status: int) -> Page:
    """Return the page of a refusal: what happened, and what the person can do."""
    return Page("refused.html", {"refusal": refusal, "status": status}, status)


def _name(pointer: str) -> str:
    return pointer.removeprefix("/").replace("/", ".")
