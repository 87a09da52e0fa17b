"""Every operation of the API, in the order in which it is described."""

from chalicelib.handlers import (
    docs,
    health,
)
from chalicelib.handlers.campaigns import (
    campaigns,
    deliveries,
    reports,
    triggers,
)
from chalicelib.handlers.conversation import (
    bot_settings,
    webchat,
    webhooks,
)
from chalicelib.handlers.customers import (
    cards,
    customers,
)
from chalicelib.handlers.edge.operation import Api, Operation
from chalicelib.handlers.responses import links
from chalicelib.handlers.segments import segments
from chalicelib.handlers.shopping import purchases
from chalicelib.handlers.staff import (
    audit,
    keys,
)

APIS: tuple[Api, ...] = (
    customers.api,
    purchases.api,
    reports.api,
    segments.api,
    campaigns.api,
    triggers.api,
    deliveries.api,
    bot_settings.api,
    keys.api,
    audit.api,
    cards.api,
    links.api,
    webchat.api,
    webhooks.api,
    health.api,
    docs.api,
)

OPERATIONS: tuple[Operation, ...] = tuple(each for api in APIS for each in api.operations)
