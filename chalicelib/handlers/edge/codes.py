"""The codes with which operations refuse over HTTP, and the status of each."""

from collections.abc import Mapping

from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Refusal,
    Rejected,
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
            "campaign.not_rehearsed",
            "campaign.unknown",
            "channel.unknown",
            "chat.unknown",
            "customer.not_found",
            "key.not_found",
            "link.unknown",
            "picture.unknown",
            "purchase.not_found",
            "route.unknown",
            "run.unknown",
            "segment.unknown",
            "thresholds.unknown",
            "trigger.unknown",
        }
    ),
    Forbidden: frozenset(
        {
            "key.missing",
            "key.other_shop",
            "key.role",
            "key.unknown",
            "link.expired",
            "link.invalid",
            "report.month_only",
            "segment.masked_field",
            "webchat.origin",
            "webchat.session",
            "webchat.session_ended",
            "webhook.secret",
        }
    ),
    Conflict: frozenset(
        {
            "birthday.changed_lately",
            "campaign.audience_moved",
            "campaign.changed",
            "campaign.not_launched",
            "campaign.over",
            "campaign.rehearse_first",
            "campaign.standing",
            "campaign.state",
            "chunk.lost",
            "idempotency.running",
            "phone.taken",
            "purchase.other",
            "segment.base_not_counted",
            "segment.changed",
        }
    ),
    Unavailable: frozenset(
        {
            "customer.contended",
            "customers.too_many_searches",
            "dialog.contended",
            "key.too_many_requests",
            "reply.on_its_way",
            "report.does_not_add_up",
            "webchat.too_many_messages",
            "webchat.too_many_sessions",
            *TABLE,
            *QUEUE,
            *SECRET,
        }
    ),
    Malformed: frozenset({"body.malformed", "campaign.invalid"}),
}
"""The class by which each code is raised; every other code is raised as `Rejected`."""
FACTS: Mapping[str, Mapping[str, str | int]] = {
    "key.role": {"role": "admin", "roles": "cashier, integration"},
    "birthday.changed_lately": {"until": "2027-05-05"},
    "campaign.audience_moved": {"rehearsed": 120, "found": 190},
    "campaign.standing": {"trigger": "birthday"},
    "campaign.state": {"state": "finished", "to": "running"},
}
"""Facts of refusals, for the examples of the description."""
POINTERS: Mapping[str, Mapping[str, str]] = {
    "body.malformed": {"/name": "is required"},
    "campaign.invalid": {"/texts/sms/ru": "campaign.text_too_long limit=335 found=402"},
}


def kind_of(code: str) -> type[Refusal]:
    """Return the class by which a code is raised."""
    return next((kind for kind, codes in KINDS.items() if code in codes), Rejected)


def status_of(code: str) -> int:
    """Return the status of the answers with a code."""
    kind = kind_of(code)
    return STATUSES_BY_CODE.get(code) or STATUSES[Rejected if kind is Malformed else kind]


def example_of(code: str) -> Refusal:
    """Return a refusal as an operation raises it."""
    kind = kind_of(code)
    if kind is Malformed:
        return Malformed(POINTERS[code], code)
    if kind is Unavailable:
        return Unavailable(code)
    return kind(code, **FACTS.get(code, {}))
