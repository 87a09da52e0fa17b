"""The list of all blueprints, as names of modules that are imported only when they are needed.

`app.py` registers all of them, `operations.py` describes those of the API, and `rest_api.py`
imports the one that a request needs.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType

# The paths of each module: it has all routes that begin with one of them, unless another module has
# a longer beginning. The order is that of the API's description.
API: Mapping[str, Sequence[str]] = {
    "staff.keys": ("/v1/keys",),
    "conversation.bot_settings": ("/v1/bot",),
    "conversation.bot_previews": ("/v1/bot/preview",),
    "customers.customers": ("/v1/customers",),
    "customers.custom_fields": ("/v1/fields",),
    "customers.dictionaries": ("/v1/dictionaries",),
    "customers.named": ("/v1/customers/named",),
    "customers.history": ("/v1/customers/{customer_id}/history",),
    "customers.chats": ("/v1/customers/{customer_id}/chats",),
    "customers.merges": ("/v1/customers/{customer_id}/merge",),
    "customers.notes": ("/v1/customers/{customer_id}/notes",),
    "customers.duplicates": ("/v1/customers/{customer_id}/duplicates", "/v1/duplicates"),
    "customers.phones": ("/v1/customers/{customer_id}/phone",),
    "customers.consent_texts": ("/v1/consent-texts",),
    "customers.exports": ("/v1/customers/{customer_id}/export",),
    "customers.card_states": ("/v1/cards", "/v1/customers/{customer_id}/card"),
    "shopping.purchases": ("/v1/purchases",),
    "shopping.customer_purchases": ("/v1/customers/{customer_id}/purchases",),
    "shopping.quotes": ("/v1/quotes",),
    "till.scans": ("/v1/scans",),
    "segments.segments": ("/v1/segments", "/v1/thresholds"),
    "segments.people": ("/v1/segments/{segment_id}/customers",),
    "segments.scores": ("/v1/scores",),
    "campaigns.campaigns": ("/v1/campaigns",),
    "campaigns.previews": ("/v1/campaigns/{campaign_id}/preview",),
    "campaigns.trials": ("/v1/campaigns/{campaign_id}/trial", "/v1/trial-recipients"),
    "campaigns.posts": ("/v1/posts",),
    "campaigns.pictures": ("/v1/pictures", "/pictures"),
    "campaigns.deliveries": (
        "/v1/campaigns/{campaign_id}/deliveries",
        "/v1/campaigns/{campaign_id}/rehearsal",
    ),
    "points.programme": ("/v1/programme",),
    "points.drafts": ("/v1/programme/checks", "/v1/programme/presets"),
    "points.simulations": ("/v1/programme/simulations",),
    "points.redemptions": ("/v1/redemption-codes", "/v1/redemptions"),
    "points.transfers": ("/v1/transfers",),
    "points.account": ("/v1/customers/{customer_id}/points",),
    "points.adjustments": ("/v1/customers/{customer_id}/points/adjustments",),
    "offers.offers": ("/v1/offers",),
    "offers.promo_codes": ("/v1/promo-codes",),
    "points.personal": (
        "/v1/customers/{customer_id}/terms",
        "/v1/customers/{customer_id}/tier",
        "/v1/customers/{customer_id}/membership",
        "/v1/terms",
    ),
    "catalogue.shops": ("/v1/shops",),
    "catalogue.products": ("/v1/products",),
    "catalogue.categories": ("/v1/categories",),
    "campaigns.reports": (
        "/v1/campaigns/{campaign_id}/prospect",
        "/v1/campaigns/{campaign_id}/report",
        "/v1/campaigns/{campaign_id}/report.csv",
    ),
    "campaigns.triggers": ("/v1/triggers",),
    "appeals.appeals": ("/v1/appeals", "/v1/customers/{customer_id}/appeals"),
    "appeals.files": ("/v1/appeals/{appeal_id}/messages",),
    "appeals.calls": ("/v1/calls", "/v1/customers/{customer_id}/calls"),
    "appeals.tasks": (
        "/v1/appeals/{appeal_id}/tasks",
        "/v1/customers/{customer_id}/tasks",
        "/v1/tasks",
    ),
    "appeals.templates": ("/v1/templates",),
    "appeals.knowledge": ("/v1/knowledge",),
    "appeals.desk": ("/v1/desk",),
    "appeals.desk_report": ("/v1/desk/report",),
    "totals.totals": ("/v1/totals", "/v1/cohorts"),
    "totals.summary": ("/v1/totals/summary",),
    "totals.sales": ("/v1/sales",),
    "imports.imports": ("/v1/imports",),
    "imports.faults": ("/v1/imports/{import_id}/errors", "/v1/imports/{import_id}/errors.csv"),
    "staff.audit": ("/v1/audit",),
    "exports.exports": ("/v1/exports",),
    "upkeep.jobs": ("/v1/jobs",),
    "upkeep.queues": ("/v1/queues",),
    "upkeep.channels": ("/v1/channels",),
    "conversation.updates": ("/v1/updates",),
    "customers.cards": ("/cards",),
    "responses.links": ("/l", "/u"),
    "conversation.webchat": ("/webchat",),
    "conversation.widget": ("/widget",),
    "appeals.leads": ("/v1/leads",),
    "conversation.webhooks": ("/webhooks",),
    "health": ("/health",),
    "docs": ("/docs", "/openapi.json"),
}
# Lambda functions of their own, which AWS calls without the REST API.
FUNCTIONS: Sequence[str] = (
    "conversation.front_door",
    "workers.outbox",
    "workers.plan",
    "workers.deliver",
    "workers.receipts",
    "workers.files",
    "workers.clock",
)


def import_handlers(name: str) -> ModuleType:
    """Import a module of these lists; it has a `blueprint`, and in the API an `api`."""
    return import_module(f"chalicelib.handlers.{name}")


def module_of(resource: str) -> str | None:
    """Return the module of a route, `/v1/customers/{customer_id}` for example; None if unknown."""
    found = {
        path: module
        for module, paths in API.items()
        for path in paths
        if f"{resource}/".startswith(f"{path}/")
    }
    return found[max(found, key=len)] if found else None
