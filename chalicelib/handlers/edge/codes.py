"""The codes with which operations refuse over HTTP, and the status of each."""

from collections.abc import Mapping

from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Refusal,
    Rejected,
    SaidInFull,
    Unavailable,
)
from chalicelib.handlers.edge.boundary import STATUSES, STATUSES_BY_CODE

TABLE = ("table.busy", "table.refused", "table.throttled", "table.unreachable")
"""DynamoDB does not answer, or refuses for now."""
QUEUE = ("queue.refused", "queue.unreachable")
"""SQS does not take a job."""
SECRET = ("secrets.unreachable", "settings.secret_too_short")
"""The secret that signs links and cursors cannot be read, or is not set."""

KINDS: Mapping[type[Refusal], frozenset[str]] = {
    NotFound: frozenset(
        {
            "appeal.file_unknown",
            "appeal.not_found",
            "call.not_found",
            "campaign.not_rehearsed",
            "campaign.unknown",
            "card.not_found",
            "category.not_found",
            "channel.unknown",
            "chat.unknown",
            "customer.not_found",
            "dictionary.not_found",
            "field.not_found",
            "file.gone",
            "file.in_chat",
            "file.missing",
            "import.not_found",
            "dead_letter.unknown",
            "duplicates.not_found",
            "export.not_found",
            "job.unknown",
            "key.not_found",
            "knowledge.not_found",
            "link.unknown",
            "merge.not_found",
            "note.not_found",
            "offer.not_found",
            "picture.missing",
            "picture.unknown",
            "product.not_found",
            "programme.not_found",
            "promo.not_found",
            "purchase.not_found",
            "queue.unknown",
            "redemption.not_found",
            "route.unknown",
            "run.unknown",
            "segment.unknown",
            "simulation.not_found",
            "shop.not_found",
            "task.not_found",
            "template.not_found",
            "thresholds.unknown",
            "transfer.not_found",
            "trial.not_found",
            "trial.recipient_not_found",
            "trigger.unknown",
            "update.unknown",
        }
    ),
    Gone: frozenset({"customer.merged"}),
    Forbidden: frozenset(
        {
            "code.expired",
            "code.wrong",
            "key.missing",
            "key.other_shop",
            "key.role",
            "key.unknown",
            "link.expired",
            "link.invalid",
            "phone.unproven",
            "points.over_limit",
            "report.month_only",
            "segment.masked_field",
            "transfer.off",
            "webchat.origin",
            "webchat.session",
            "webchat.session_ended",
            "webhook.secret",
        }
    ),
    Conflict: frozenset(
        {
            "adjustment.other",
            "appeal.answered",
            "appeal.changed",
            "appeal.closed",
            "appeal.too_many_joined",
            "appeal.topic_taken",
            "appeal.unreachable",
            "birthday.changed_lately",
            "bot.changed",
            "campaign.audience_moved",
            "campaign.changed",
            "campaign.not_launched",
            "campaign.over",
            "campaign.rehearse_first",
            "campaign.standing",
            "campaign.state",
            "card.blocked",
            "card.replaced",
            "card.taken",
            "category.changed",
            "chunk.lost",
            "customer.not_member",
            "desk.changed",
            "dictionary.changed",
            "dictionary.choice_in_use",
            "dictionary.in_use",
            "field.changed",
            "field.in_use",
            "email.taken",
            "export.not_ready",
            "export.removed",
            "file.not_fetched",
            "idempotency.running",
            "import.contended",
            "import.nothing_to_undo",
            "import.state",
            "import.too_old",
            "import.unmapped",
            "key.made_already",
            "knowledge.changed",
            "knowledge.too_many",
            "merge.buried",
            "merge.final",
            "merge.held",
            "merge.scattered",
            "merge.spent",
            "merge.too_many",
            "notes.too_many",
            "offer.changed",
            "phone.changed_lately",
            "phone.taken",
            "points.debt",
            "points.insufficient",
            "product.changed",
            "programme.changed",
            "programme.fixed",
            "promo.secret_changed",
            "promo.taken",
            "purchase.other",
            "redemption.captured",
            "redemption.closed",
            "redemption.other_customer",
            "return.nothing_left",
            "return.other",
            "return.too_much",
            "segment.base_not_counted",
            "segment.changed",
            "shop.changed",
            "tasks.too_many",
            "template.changed",
            "template.too_many",
            "transfer.blocked",
            "transfer.debtor",
            "transfer.final",
            "transfer.scattered",
            "trial.recipient_known",
            "update.broke_again",
        }
    ),
    SaidInFull: frozenset(
        {
            "columns.repeated",
            "columns.unnamed",
            "file.other_kind",
            "purchase.currency",
            "purchase.line_sum",
            "purchase.sum",
        }
    ),
    Unavailable: frozenset(
        {
            "appeal.contended",
            "call.contended",
            "customer.contended",
            "customers.too_many_searches",
            "dialog.contended",
            "files.unreachable",
            "key.too_many_requests",
            "lead.too_many",
            "reply.on_its_way",
            "report.does_not_add_up",
            "webchat.too_many_messages",
            "webchat.too_many_sessions",
            *TABLE,
            *QUEUE,
            *SECRET,
        }
    ),
    Malformed: frozenset(
        {
            "body.malformed",
            "campaign.invalid",
            "import.mapping",
            "offer.invalid",
            "points.value",
            "programme.contradiction",
            "programme.currency",
            "programme.effective_at",
            "programme.pays_too_much",
            "simulation.since",
        }
    ),
}
"""The class by which each code is raised; every other code is raised as `Rejected`."""
OTHERWISE: Mapping[tuple[str, str], type[Refusal]] = {
    # The hold stands in the body, not in the address.
    ("recordPurchase", "redemption.not_found"): Rejected,
}
"""The classes of codes that one operation, by its id, raises otherwise than all others."""
FACTS: Mapping[str, Mapping[str, str | int]] = {
    "key.role": {"role": "admin", "roles": "cashier, integration"},
    "dictionary.choice_in_use": {"choice": "red", "users": "segment Red lovers, customers"},
    "dictionary.in_use": {"users": "field favourite_colour"},
    "dictionary.too_many": {"limit": 50},
    "field.in_use": {"users": "registration, segment Large feet"},
    "field.too_many": {"limit": 50},
    "appeal.answered": {"seen": 3, "current": 4, "by": "9f1c2d3e"},
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


def kind_of(code: str, operation: str = "") -> type[Refusal]:
    """Return the class by which a code is raised, by an operation if it has one of its own."""
    own = OTHERWISE.get((operation, code))
    return own or next((kind for kind, codes in KINDS.items() if code in codes), Rejected)


def status_of(code: str, operation: str = "") -> int:
    """Return the status of the answers with a code."""
    kind = kind_of(code, operation)
    return STATUSES_BY_CODE.get(code) or STATUSES[Rejected if issubclass(kind, Rejected) else kind]


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
