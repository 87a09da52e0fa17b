"""A refusal of each code as an operation raises it, for the examples of the description."""

from collections.abc import Mapping

from chalicelib.domain.errors import Malformed, Refusal, Unavailable
from chalicelib.handlers.edge.codes import kind_of

FACTS: Mapping[str, Mapping[str, str | int]] = {
    "key.role": {"role": "admin", "roles": "cashier, integration"},
    "dictionary.choice_in_use": {"choice": "red", "users": "segment Red lovers, customers"},
    "dictionary.in_use": {"users": "field favourite_colour"},
    "dictionary.too_many": {"limit": 50},
    "field.in_use": {"users": "registration, segment Large feet"},
    "field.too_many": {"limit": 50},
    "appeal.answered": {"seen": 3, "current": 4, "by": "9f1c2d3e"},
    "appeal.seen_unknown": {"current": 4},
    "appeal.changed": {"version": 4},
    "appeal.too_many_joined": {"most": 20},
    "appeal.topic_taken": {"other": "9f1c2d3e4b5a"},
    "desk.changed": {"version": 4},
    "knowledge.changed": {"version": 4},
    "knowledge.too_many": {"most": 200},
    "tasks.too_many": {"most": 50},
    "template.changed": {"version": 4},
    "template.too_many": {"most": 200},
    "birthday.changed_lately": {"until": "2027-05-05"},
    "campaign.audience_moved": {"rehearsed": 120, "found": 190},
    "columns.repeated": {"columns": "Phone (A, C)"},
    "columns.too_long": {"most": 100},
    "columns.too_many": {"most": 200},
    "columns.unnamed": {"columns": "B"},
    "file.other_kind": {"kind": "PDF"},
    "file.quote_open": {"row": 12},
    "file.too_many_rows": {"most": 1000000},
    "import.part_number": {"most": 64},
    "import.part_size": {"most": 4194304},
    "picture.size": {"width": 20000, "height": 20000, "limit": 5000},
    "picture.too_heavy": {"limit": 1048576},
    "import.parts": {"part": 2},
    "import.state": {"state": "done"},
    "campaign.standing": {"trigger": "birthday"},
    "campaign.state": {"state": "finished", "to": "running"},
    "code.wrong": {"left": 2},
    "customer.merged": {"into": "9f1c2d3e4b5a"},
    "merge.too_many": {"people": 8, "chats": 20},
    "notes.too_many": {"most": 500},
    "post.state": {"state": "sent"},
    "post.too_long": {"found": 5000, "limit": 4096},
    "points.debt": {"debt": 120},
    "points.insufficient": {"available": 20},
    "points.over_limit": {"most": 500},
    "redemption.over_share": {"most": 90},
    "redemption.too_few": {"least": 10},
    "redemption.too_many": {"most": 1000},
    "transfer.limit": {"transfers_left": 2, "points_left": 40},
    "transfer.too_few": {"least": 50},
    "programme.changed": {"version": 4},
    "programme.fixed": {"levels": "silver, gold"},
    "purchase.currency": {"expected": "RUB"},
    "purchase.line_sum": {"line": 1, "due": "99.90", "paid": "89.90"},
    "purchase.sum": {"lines": "150.00", "total": "160.00"},
    "return.line": {"lines": 2},
    "return.too_much": {"line": 1, "left": "0.35"},
}
"""Facts of refusals, for the examples of the description."""
POINTERS: Mapping[str, Mapping[str, str]] = {
    "body.malformed": {"/name": "is required"},
    "campaign.invalid": {"/texts/sms/ru": "campaign.text_too_long limit=335 found=402"},
    "import.mapping": {"/columns/Phone": "another column has this field"},
    "offer.invalid": {"/until": "offer.invalid"},
    "points.value": {"/programme/points/value": "points.value"},
    "programme.contradiction": {"/programme/redemption/minimum": "programme.contradiction"},
    "programme.currency": {"/programme/redemption/floor_price/currency": "programme.currency"},
    "programme.effective_at": {
        "/effective_at": "must not be before 2026-12-05T19:55:00+00:00: version 2 and up to 300"
        " seconds ago"
    },
    "programme.fixed": {
        "/programme/tiers/levels": "must keep silver, gold: customers may have it; all but the id"
        " of a level may change"
    },
    "programme.pays_too_much": {
        "/programme/earning/rules": "gives back up to 105 % of the money: base, level gold,"
        " dairy-x2"
    },
    "simulation.since": {"/since": "must be a day from 2021-12-05 to 2026-12-05"},
}


def example_of(code: str, operation: str = "") -> Refusal:
    """Return a refusal as an operation raises it."""
    kind = kind_of(code, operation)
    if kind is Malformed:
        return Malformed(POINTERS[code], code)
    if kind is Unavailable:
        return Unavailable(code)
    refusal = kind(code, **FACTS.get(code, {}))
    refusal.pointers = POINTERS.get(code, refusal.pointers)
    return refusal
