"""A page with one form: what it asks, in fields that one template draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from chalicelib.console.answers import WebPage
from chalicelib.console.refusals import NO_ERRORS, FormErrors


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field; with `options` (value and label) the person chooses one of them."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    type: str = "text"
    autocomplete: str = "off"
    inputmode: str = ""
    options: Sequence[tuple[str, str]] = ()
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class OwnForm:
    """The form: `kept` are hidden fields, `again` is the label of a button that asks for a code."""

    title: str
    button: str
    fields: Sequence[OwnField] = ()
    about: Sequence[str] = ()
    back: str = "/me/profile"
    kept: Mapping[str, str] = field(default_factory=dict)
    again: str = ""
    is_danger: bool = False


def form_page(form: OwnForm, errors: FormErrors = NO_ERRORS) -> WebPage:
    """Return the page; a refused form keeps what was typed and says what is wrong."""
    labels = {each.name: each.label for each in form.fields}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return WebPage("cabinet/form.html", {"form": form, "errors": errors, "labels": labels}, status)
