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
from chalicelib.handlers.edge.statuses import STATUSES, STATUSES_BY_CODE

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
            "post.unknown",
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
            "post.state",
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
            "post.contended",
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


def kind_of(code: str, operation: str = "") -> type[Refusal]:
    """Return the class by which a code is raised, by an operation if it has one of its own."""
    own = OTHERWISE.get((operation, code))
    return own or next((kind for kind, codes in KINDS.items() if code in codes), Rejected)


def status_of(code: str, operation: str = "") -> int:
    """Return the status of the answers with a code."""
    kind = kind_of(code, operation)
    return STATUSES_BY_CODE.get(code) or STATUSES[Rejected if issubclass(kind, Rejected) else kind]
