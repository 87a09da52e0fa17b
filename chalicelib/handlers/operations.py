"""Every operation of the API, in the order in which it is described."""

from chalicelib.handlers import (
    http_audit,
    http_bot,
    http_campaigns,
    http_cards,
    http_customers,
    http_deliveries,
    http_docs,
    http_health,
    http_keys,
    http_links,
    http_purchases,
    http_reports,
    http_segments,
    http_triggers,
    http_webchat,
    http_webhooks,
)
from chalicelib.handlers.operation import Api, Operation

APIS: tuple[Api, ...] = (
    http_customers.api,
    http_purchases.api,
    http_reports.api,
    http_segments.api,
    http_campaigns.api,
    http_triggers.api,
    http_deliveries.api,
    http_bot.api,
    http_keys.api,
    http_audit.api,
    http_cards.api,
    http_links.api,
    http_webchat.api,
    http_webhooks.api,
    http_health.api,
    http_docs.api,
)

OPERATIONS: tuple[Operation, ...] = tuple(each for api in APIS for each in api.operations)
