"""The status of a refusal over HTTP."""

from collections.abc import Mapping

from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    NotFound,
    Refusal,
    Rejected,
    Unavailable,
)

STATUSES: Mapping[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    Rejected: 400,
    Conflict: 409,
    Unavailable: 503,
}
# Codes with another status than that of their kind of refusal.
STATUSES_BY_CODE = {
    "webhook.secret": 401,
    "webchat.session": 401,
    "webchat.session_ended": 401,
    "key.missing": 401,
    "key.unknown": 401,
    "idempotency.other_request": 422,
    "body.too_large": 413,
    "customer.merged": 410,
    "segment.too_large": 413,
    "campaign.too_large": 413,
    "body.media_type": 415,
    "code.paused": 429,
    "promo.paused": 429,
    "customers.too_many_searches": 429,
    "key.too_many_requests": 429,
    "lead.too_many": 429,
    "webchat.too_many_sessions": 429,
    "webchat.too_many_messages": 429,
}
INTERNAL = 500


def status_of(refusal: Refusal) -> int:
    """Return the status of a refusal: of its code, or of its class or base class."""
    if refusal.code in STATUSES_BY_CODE:
        return STATUSES_BY_CODE[refusal.code]
    return next((s for kind, s in STATUSES.items() if isinstance(refusal, kind)), INTERNAL)
