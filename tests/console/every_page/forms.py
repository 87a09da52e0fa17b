"""Every form of the pages, filled in so that it does something."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.builders.pages import FORM, Seen, Visitor, attributes_of, fields_of
from tests.console.every_page.addresses import addresses
from tests.console.every_page.office import HostileOffice

BUTTON = re.compile(r"<button\b([^>]*)>")
TYPED_IN = re.compile(r"<(?:input|textarea)\b([^>]*)>")
PASSING = ("stamp", "used_on")
NOT_TYPED = ("hidden", "checkbox", "radio", "file")
FINAL = ("delete", "drop", "erase", "cancel", "block")
# What a form needs besides what it shows, by the end of its address.
NEEDED: Mapping[str, Mapping[str, str]] = {
    "/customers/new": {
        "phone": "+79217654399",
        "first_name": "Ольга",
        "consents.personal_data.evidence": "заявление",
    },
    "/consents": {"evidence": "заявление"},
    "/adjust": {"points": "5", "reason": "извинение"},
    "/phone": {"phone": "+79217654322", "birthday": "05.05.1990", "evidence": "паспорт"},
    "/customers/{customer_id}/edit": {"city": "Пермь"},
    "/staff/new": {"name": "Касса 7"},
    "/bot": {"contact": "Звоните"},
    "/bot/texts/{group}": {"texts.ru.menu.hello": "Привет", "texts.en.menu.hello": "Hi"},
    "/codes/new": {"generate.count": "5", "generate.prefix": "WALK"},
    "/shops/new": {"code": "walk", "name.ru": "Новый", "name.en": "New", "do": "save"},
    "/shops/{shop}": {"phone": "1"},
    "/offers/{offer_id}/edit": {"name.ru": "Иная"},
    "/products/new": {"sku": "walk", "name.ru": "Чай", "name.en": "Tea", "category": "tea"},
    "/products/paste": {"rows": "walk-2;Чай;Tea;tea"},
    "/products/categories": {"code": "walk", "name.ru": "Чай", "name.en": "Tea"},
    "/products/{sku}": {"category": "walk"},
    "/segments/new": {"name": "Новый", "predicate.of.0.kind": "member", "do": "save"},
    "/segments/{segment_id}": {"name": "Иной", "do": "save"},
    "/campaigns/new": {"name": "Новая", "text": "Здравствуйте, {{name}}", "channel": "telegram"},
    "/audience": {"name": "Иная"},
    "/text": {"texts.telegram.ru": "Здравствуйте"},
    "/schedule": {"priority": "3"},
    "/triggers/{name}": {"texts.telegram.ru": "Ура", "go": "save"},
}


@dataclass(frozen=True)
class PageForm:
    """One form: its address, all that it sends, and the field into which a person types."""

    address: str
    fields: dict[str, str]
    typed: str
    is_final: bool  # what it does leaves nothing for another form to do


def forms_of(visitor: Visitor, values: Mapping[str, str]) -> Iterator[PageForm]:
    """Every form that a person is shown, each as it stands when its turn comes.

    Those that end something come last.
    """
    final: list[tuple[str, str, int]] = []
    for route, address in addresses(values, "POST"):
        # The last one first: what a form does may remove it from the page.
        for number in reversed(range(len(_forms(visitor.opens(address), address, route.path)))):
            form = _forms(visitor.opens(address), address, route.path)[number]
            if form.is_final:
                final.append((route.path, address, number))
            else:
                yield form
    for path, address, number in final:
        yield from _forms(visitor.opens(address), address, path)[number : number + 1]


def dump(office: HostileOffice) -> dict[tuple[str, str], str]:
    """Every stored item but the days on which keys were used."""
    table = office.life.world.table
    found = table._client._items.values()  # noqa: SLF001 - what no page can read
    kept = [{name: value for name, value in item.items() if name not in PASSING} for item in found]
    return {(item["pk"]["S"], item["sk"]["S"]): json.dumps(item, default=str) for item in kept}


def _forms(seen: Seen, address: str, path: str) -> list[PageForm]:
    ends = [end for end in NEEDED if path.endswith(end)]
    needed = NEEDED[max(ends, key=len)] if ends else {}
    found: list[PageForm] = []
    if seen.path != address:
        return found  # it led elsewhere: its form is shown after another one
    for tag, inside in FORM.findall(seen.html):
        attributes = attributes_of(tag)
        if attributes.get("method") == "post" and attributes.get("action", "") in ("", address):
            fields = {**dict(fields_of(inside)), **_pressed(inside)}
            is_final = path.endswith(FINAL) or any(value in FINAL for value in fields.values())
            more = {} if is_final else needed
            found.append(PageForm(address, {**fields, **more}, _typed_in(inside), is_final))
    return found


def _pressed(form: str) -> dict[str, str]:
    """What the first button of a form sends."""
    found = [attributes_of(tag) for tag in BUTTON.findall(form)]
    named = [each for each in found if each.get("name") and each.get("type") != "button"]
    return {named[0]["name"]: named[0].get("value", "")} if named else {}


def _typed_in(form: str) -> str:
    found = [attributes_of(tag) for tag in TYPED_IN.findall(form)]
    texts = [each["name"] for each in found if "name" in each and each.get("type") not in NOT_TYPED]
    return texts[0] if texts else ""
