"""Fills the templates of the pages, and adds what every page has around its own contents."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined
from markupsafe import Markup

from chalicelib.console.assets import asset
from chalicelib.console.navigation import bar_of
from chalicelib.console.session import form_token
from chalicelib.console.visit import ONCE, TOKEN, OpenVisit, Visit, zone_of
from chalicelib.console.words import PageWords

FOLDER = Path(__file__).parent / "templates"
COMPILED = Path(__file__).parent / "compiled"  # made when packaging
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
ICON = Markup('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>')
LANGUAGES = {"ru": "Русский", "en": "English"}


@cache
def environment() -> Environment:
    """The templates; what a template names and does not get is an error."""
    loader: BaseLoader = (
        ModuleLoader(COMPILED) if COMPILED.is_dir() else FileSystemLoader(FOLDER, "utf-8")
    )
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["own_labels"] = _own_labels
    made.globals |= {"icon": _icon, "asset": lambda name: asset(name).path, "languages": LANGUAGES}
    return made


def render(visit: OpenVisit, template: str, values: Mapping[str, Any]) -> bytes:
    """Return a page, or a part of one, for a visit."""
    words = words_of(visit)
    around = {
        "visit": visit,
        "w": words,
        "say": words.say,
        "notice": "",
        "bar": bar_of(visit) if isinstance(visit, Visit) else [],
        "token": form_token(visit.world, visit.session) if isinstance(visit, Visit) else "",
        "hidden": lambda: _hidden(visit),
    }
    text = environment().get_template(template).render({**around, **values})
    return text.encode()


def words_of(visit: OpenVisit) -> PageWords:
    """Return the words of the visitor's language, with instants in the zone of the shops."""
    return PageWords(visit.locale, zone_of(visit.world), visit.world.now())


def _hidden(visit: OpenVisit) -> Markup:
    """The fields of every form: the token of the session, and what makes it one request."""
    assert isinstance(visit, Visit), "a form without a session has no token"
    once = visit.fields.get(ONCE, [""])[-1] or visit.world.new_id()
    token = form_token(visit.world, visit.session)
    return HIDDEN.format(TOKEN, token) + HIDDEN.format(ONCE, once)


def _own_labels(labels: Mapping[str, str], own: Sequence[Any]) -> dict[str, str]:
    """The names of the fields of a form with those of own fields of customers."""
    return {**labels, **{each.name: each.label for each in own}}


def _icon(name: str) -> Markup:
    """A small picture beside a word; alone it says nothing to a screen reader."""
    address = f"{asset('icons.svg').path}#{name}"
    return ICON.format(address)
