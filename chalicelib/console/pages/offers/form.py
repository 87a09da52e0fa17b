"""The form of an offer: from what is stored to what is typed, and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from chalicelib.console.pages.programme.fields import Json, PointUnit
from chalicelib.console.pages.programme.moments import read_moment, typed_moment
from chalicelib.console.pages.programme.notation import read_count, read_points, typed_points
from chalicelib.console.pages.programme.rows import FormRow, rule_of, rule_row
from chalicelib.domain.both_languages import second_of
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import Locale

EARN, DISCOUNT, PRODUCT = "earn", "discount", "product"
# Each kind of an offer: the part of the effect that says it, its kind there, and its own fields.
KINDS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "percent": (EARN, "percent", ("rate",)),
    "multiplier": (EARN, "multiplier", ("factor",)),
    "fixed": (EARN, "fixed", ("points",)),
    "per_amount": (EARN, "per_amount", ("points", "per")),
    "discount_percent": (DISCOUNT, "percent", ("rate",)),
    "discount_amount": (DISCOUNT, "amount", ("amount",)),
    "product": (PRODUCT, "", ()),
}
KIND, KEEP = "kind", "keep"
PLAIN = ("name.ru", "name.en", "text.ru", "text.en", "picture_url", "from", "until", "segment")
LIMITS = ("limits.per_customer", "limits.total", "budget.points")
GIFT = ("effect.product.sku", "effect.product.quantity")
WEEK = timedelta(days=7)


@dataclass(slots=True)
class OfferForm:
    """What is typed about an offer of a kind; `base` is the offer as it is stored."""

    kind: str
    unit: PointUnit
    typed: dict[str, str]
    row: FormRow
    base: Json = field(default_factory=dict)

    @property
    def part(self) -> str:
        return KINDS[self.kind][0]

    @property
    def place(self) -> str:
        """The beginning of the names of the rule's fields."""
        return f"effect.{self.part}"

    @property
    def names(self) -> list[str]:
        """The names of all fields."""
        rule = [f"{self.place}.{name}" for name in _rule_names(self.kind)]
        return [*PLAIN, *LIMITS, *(GIFT if self.part == PRODUCT else rule)]

    def get(self, name: str) -> str:
        """Return what is typed into a field."""
        return self.typed.get(name, "")


def kind_of(effect: Json) -> str:
    """Return the kind of a stored offer."""
    for kind, (part, rule_kind, _) in KINDS.items():
        rule = effect.get(part)
        if rule and rule.get("kind", "") == rule_kind:
            return kind
    return "percent"


def new_form(kind: str, unit: PointUnit, now: datetime, zone: tzinfo) -> OfferForm:
    """Return the form of a new offer: it begins now, and lasts a week."""
    names = KINDS[kind][2]
    typed = {
        "from": typed_moment(now, zone),
        "until": typed_moment(now + WEEK, zone),
        "needs_code": "",
        "effect.product.quantity": "1",
    }
    return OfferForm(kind, unit, typed, FormRow(dict.fromkeys(names, "")))


def stored_form(offer: Json, unit: PointUnit, zone: tzinfo, locale: Locale) -> OfferForm:
    """Return the form of a stored offer."""
    kind = kind_of(offer["effect"])
    rule = offer["effect"].get(KINDS[kind][0]) or {}
    text, limits, budget = offer["text"] or {}, offer["limits"], offer["budget"] or {}
    typed = {
        "name.ru": offer["name"]["ru"],
        "name.en": second_of(offer["name"]["ru"], offer["name"]["en"]),
        "text.ru": text.get("ru", ""),
        "text.en": text.get("en", ""),
        "picture_url": offer["picture_url"],
        "from": typed_moment(datetime.fromisoformat(offer["from"]), zone),
        "until": typed_moment(datetime.fromisoformat(offer["until"]), zone),
        "needs_code": "yes" if offer["needs_code"] else "",
        "segment": KEEP if offer["segment"] else "",
        "limits.per_customer": str(limits["per_customer"] or ""),
        "limits.total": str(limits["total"] or ""),
        "budget.points": typed_points(budget["points"], unit, locale) if budget else "",
        "effect.product.sku": rule.get("sku", ""),
        "effect.product.quantity": rule.get("quantity", "1"),
    }
    return OfferForm(kind, unit, typed, rule_row(rule, unit, locale, "0"), offer)


def sent_form(fields: Mapping[str, str], kind: str, unit: PointUnit, base: Json) -> OfferForm:
    """Return the form that a browser sent."""
    part = KINDS[kind][0]
    start = f"effect.{part}."
    row = {n.removeprefix(start): v for n, v in fields.items() if n.startswith(start)}
    for name in KINDS[kind][2]:
        row.setdefault(name, "")
    rule = (base.get("effect") or {}).get(part) or {}
    return OfferForm(kind, unit, dict(fields), FormRow(row, rule), base)


def body_of(form: OfferForm, zone: tzinfo, predicate: Json) -> Json:
    """Return the body of the API for a form.

    Raises:
        Malformed: a field cannot be read; its pointers name all of them.
    """
    wrong: dict[str, str] = {}
    texts = {"ru": form.get("text.ru").strip(), "en": form.get("text.en").strip()}
    body = {
        **form.base,
        "name": {"ru": form.get("name.ru").strip(), "en": form.get("name.en").strip()},
        "text": texts if any(texts.values()) else None,
        "picture_url": form.get("picture_url").strip(),
        "needs_code": bool(form.get("needs_code")),
        "segment": predicate,
        "effect": {form.part: _effect(form, wrong)},
        "limits": {
            name: _number(form, f"limits.{name}", read_count, wrong)
            for name in ("per_customer", "total")
        },
    }
    points = _number(form, "budget.points", read_points, wrong)
    body["budget"] = None if points is None else {"points": points}
    for name in ("from", "until"):
        body[name] = _moment(form, name, zone, wrong)
    if wrong:
        raise Malformed({f"/{name}": why for name, why in wrong.items()})
    return body


def _effect(form: OfferForm, wrong: dict[str, str]) -> Json:
    if form.part == PRODUCT:
        quantity = form.get("effect.product.quantity").strip().replace(",", ".")
        return {"sku": form.get("effect.product.sku").strip(), "quantity": quantity}
    form.row.typed[KIND] = KINDS[form.kind][1]
    rule, bad = rule_of(form.row, form.unit)
    wrong.update({f"{form.place}.{name}": why for name, why in bad.items()})
    return rule


def _number(
    form: OfferForm, name: str, read: Callable[[str, PointUnit], int], wrong: dict[str, str]
) -> int | None:
    text = form.get(name).strip()
    try:
        return read(text, form.unit) if text else None
    except ValueError as exc:
        wrong[name] = str(exc)
        return None


def _moment(form: OfferForm, name: str, zone: tzinfo, wrong: dict[str, str]) -> str:
    stored = form.base.get(name)
    # A field has minutes: what was not touched keeps its seconds.
    if stored and form.get(name) == typed_moment(datetime.fromisoformat(stored), zone):
        return str(stored)
    try:
        return read_moment(form.typed, name, zone)
    except Malformed:
        wrong[name] = "form.moment"
        return ""


def _rule_names(kind: str) -> list[str]:
    lists = ("categories", "skus", "tiers", "shops", "channels", "minimum", "hours.0", "hours.1")
    return [*KINDS[kind][2], *(f"when.{name}" for name in lists), "expiry.days"]
