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

    @property
    def is_final(self) -> bool:
        """Whether what it does leaves nothing for another form to do."""
        said = (*self.address.split("/"), *self.fields.values())
        return any(word in FINAL for word in said)


def forms_of(visitor: Visitor, values: Mapping[str, str]) -> list[PageForm]:
    """Every form that a person of a role is shown, those that end something last."""
    found: list[PageForm] = []
    for route, address in addresses(values, "POST"):
        found += _forms(visitor.opens(address), address, route.path)
    return sorted(found, key=lambda form: form.is_final)


def dump(office: HostileOffice) -> dict[tuple[str, str], str]:
    """Every stored item but the days on which keys were used."""
    table = office.life.world.table
    found = table._client._items.values()  # noqa: SLF001 - what no page can read
    kept = [{name: value for name, value in item.items() if name not in PASSING} for item in found]
    return {(item["pk"]["S"], item["sk"]["S"]): json.dumps(item, default=str) for item in kept}


def _forms(seen: Seen, address: str, path: str) -> Iterator[PageForm]:
    ends = [end for end in NEEDED if path.endswith(end)]
    needed = NEEDED[max(ends, key=len)] if ends else {}
    for tag, inside in FORM.findall(seen.html):
        attributes = attributes_of(tag)
        if attributes.get("method") == "post" and attributes.get("action", "") in ("", address):
            fields = {**dict(fields_of(inside)), **_pressed(inside)}
            is_final = any(value in FINAL for value in fields.values())
            more = {} if is_final else needed
            yield PageForm(address, {**fields, **more}, _typed_in(inside))


def _pressed(form: str) -> dict[str, str]:
    """What the first button of a form sends."""
    found = [attributes_of(tag) for tag in BUTTON.findall(form)]
    named = [each for each in found if each.get("name") and each.get("type") != "button"]
    return {named[0]["name"]: named[0].get("value", "")} if named else {}


def _typed_in(form: str) -> str:
    found = [attributes_of(tag) for tag in TYPED_IN.findall(form)]
    texts = [each["name"] for each in found if "name" in each and each.get("type") not in NOT_TYPED]
    return texts[0] if texts else ""
