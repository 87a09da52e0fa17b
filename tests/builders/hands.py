"""A person who uses the pages as they are: follows shown links, and presses shown buttons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from tests.builders.pages import Seen, Visitor

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta"})


@dataclass
class Control:
    """A field, a link or a button with its words, and the form in which it stands."""

    tag: str
    attributes: dict[str, str]
    form: dict[str, str] | None
    number: int
    text: str = ""


class Reader(HTMLParser):
    """Reads the links, buttons and fields of a page in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Control] = []
        self.open: list[Control] = []
        self.form: dict[str, str] | None = None
        self.number = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form, self.number = attributes, self.number + 1
        control = Control(tag, attributes, self.form, self.number)
        self.found.append(control)
        if tag not in VOID:
            self.open.append(control)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            ended = self.open.pop()
            if ended.tag == tag:
                break
        if tag == "form":
            self.form = None

    def handle_data(self, data: str) -> None:
        for each in self.open:
            each.text += data


@dataclass
class Hands:
    """A person at a browser without scripts; `clicks` counts what was clicked."""

    visitor: Visitor
    seen: Seen | None = None
    clicks: list[str] = field(default_factory=list)

    @property
    def page(self) -> Seen:
        assert self.seen is not None, "nothing was opened"
        return self.seen

    def opens(self, address: str) -> Seen:
        """Type an address, or load the page again: that is no click."""
        self.seen = self.visitor.opens(address)
        return self.seen

    def follows(self, words: str) -> Seen:
        """Click the first link with these words."""
        links = [each for each in Reader(self.page.html).found if each.tag == "a"]
        (found, *_) = [each for each in links if words in _said(each.text)]
        self.clicks.append(words)
        return self.opens(urljoin(self.page.path, found.attributes["href"]))

    def chooses(self, name: str, value: str) -> Seen:
        """Choose in a list that draws its form anew, as the script sends it: that is no click."""
        found = Reader(self.page.html).found
        (chosen, *_) = [e for e in found if e.tag == "select" and e.attributes["name"] == name]
        within = [each for each in found if each.number == chosen.number and each.form is not None]
        fields = {**_values(within), **json.loads(chosen.attributes["hx-vals"]), name: value}
        self.seen = self.visitor.posts(chosen.attributes["hx-post"], fields)
        return self.seen

    def presses(self, words: str, typed: Mapping[str, Any] | None = None) -> Seen:
        """Fill in fields of the form in which the button stands, and press it."""
        found = Reader(self.page.html).found
        (button, *_) = [e for e in found if e.tag == "button" and words in _said(e.text)]
        assert button.form is not None, f"the button {words!r} is in no form"
        within = [each for each in found if each.number == button.number and each.form is not None]
        fields = {**_values(within), **(typed or {})}
        if "name" in button.attributes:
            fields[button.attributes["name"]] = button.attributes["value"]
        self.clicks.append(words)
        address = urljoin(self.page.path, button.form.get("action", "") or self.page.path)
        self.seen = self.visitor.posts(address, fields)
        return self.seen


def _values(controls: list[Control]) -> dict[str, Any]:
    """What a browser would send of these fields, if nobody touched them."""
    values: dict[str, Any] = {}
    name = ""
    for each in controls:
        kind, named = each.attributes.get("type", "text"), each.attributes.get("name", "")
        if each.tag == "select":
            name = named
        elif each.tag == "option" and ("selected" in each.attributes or name not in values):
            values[name] = each.attributes["value"]
        elif each.tag == "textarea":
            values[named] = each.text
        elif each.tag == "input" and (
            kind not in ("checkbox", "radio") or "checked" in each.attributes
        ):
            values[named] = each.attributes.get("value", "on")
    return values


def _said(text: str) -> str:
    return " ".join(text.split())
