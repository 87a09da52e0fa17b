"""The groups of operations in the description, in the order of work."""

from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.handlers.edge.operation import Operation


class OperationGroup(NamedTuple):
    """Operations with a path that begins with one of `paths`."""

    name: str
    about: str
    paths: tuple[str, ...]


CAMPAIGN = "/v1/campaigns/{campaign_id}"
TAGS: tuple[OperationGroup, ...] = (
    OperationGroup(
        "keys", "Keys of staff, tills and other machines. Create one first.", ("/v1/keys",)
    ),
    OperationGroup("bot", "The texts and rules of the bot that customers talk with.", ("/v1/bot",)),
    OperationGroup(
        "customers",
        "Customers, their cards, consents and history.",
        ("/v1/customers", "/v1/duplicates", "/v1/cards", "/v1/consent-texts"),
    ),
    OperationGroup(
        "fields",
        "Own fields of customers, and the dictionaries of their choices.",
        ("/v1/fields", "/v1/dictionaries"),
    ),
    OperationGroup(
        "purchases",
        "Scans at a till, quotes, receipts of tills and web shops, and returns.",
        ("/v1/scans", "/v1/purchases", "/v1/quotes"),
    ),
    OperationGroup(
        "points",
        "The programme, accounts, spending and transfers, and terms of one customer.",
        (
            "/v1/programme",
            "/v1/redemption-codes",
            "/v1/redemptions",
            "/v1/transfers",
            "/v1/customers/{customer_id}/points",
            "/v1/customers/{customer_id}/terms",
            "/v1/customers/{customer_id}/tier",
            "/v1/customers/{customer_id}/membership",
            "/v1/terms",
        ),
    ),
    OperationGroup(
        "offers",
        "What customers get beside the programme, by itself or for a promo code.",
        ("/v1/offers", "/v1/promo-codes"),
    ),
    OperationGroup(
        "catalogue",
        "Shops, products and categories: names for persons, and what earns.",
        ("/v1/shops", "/v1/products", "/v1/categories"),
    ),
    OperationGroup(
        "segments",
        "Conditions on customers, and the thresholds of scores.",
        ("/v1/segments", "/v1/scores", "/v1/thresholds"),
    ),
    OperationGroup(
        "totals",
        "What each day brought, as the clock added it up.",
        ("/v1/totals", "/v1/sales", "/v1/cohorts"),
    ),
    OperationGroup(
        "campaigns",
        "Write a campaign: its message, audience and hours.",
        ("/v1/campaigns", "/v1/pictures", "/v1/posts"),
    ),
    OperationGroup(
        "rehearsals",
        "Try a campaign before its launch: on oneself, who gets it, and what it can prove.",
        (
            f"{CAMPAIGN}/rehearsal",
            f"{CAMPAIGN}/prospect",
            f"{CAMPAIGN}/trial",
            "/v1/trial-recipients",
        ),
    ),
    OperationGroup(
        "launches",
        "Launch, pause, resume and cancel a campaign, and see each delivery.",
        tuple(
            f"{CAMPAIGN}/{verb}" for verb in ("launch", "pause", "resume", "cancel", "deliveries")
        ),
    ),
    OperationGroup(
        "reports",
        "What a campaign has achieved, beside its control group.",
        (f"{CAMPAIGN}/report", f"{CAMPAIGN}/report.csv"),
    ),
    OperationGroup(
        "appeals",
        "What customers ask people: the inbox, answers, knowledge cards and the rules of the desk.",
        ("/v1/appeals", "/v1/calls", "/v1/tasks", "/v1/templates", "/v1/knowledge", "/v1/desk"),
    ),
    OperationGroup("triggers", "Messages that leave by themselves, day by day.", ("/v1/triggers",)),
    OperationGroup(
        "imports", "Files of customers, cards, balances, purchases and consents.", ("/v1/imports",)
    ),
    OperationGroup("exports", "Tables of customers for spreadsheets.", ("/v1/exports",)),
    OperationGroup("audit", "Who changed what.", ("/v1/audit",)),
    OperationGroup(
        "upkeep",
        "How the service runs, for those who look after it: the channels, queues, jobs of the"
        " clock and quarantined updates.",
        ("/v1/channels", "/v1/queues", "/v1/jobs", "/v1/updates"),
    ),
    OperationGroup(
        "webchat",
        "The chat and the contact form on pages of the shop.",
        ("/webchat", "/widget", "/v1/leads"),
    ),
    OperationGroup(
        "links", "Addresses in messages, which customers open.", ("/l", "/u", "/cards", "/pictures")
    ),
    OperationGroup("webhooks", "Updates of the messengers.", ("/webhooks",)),
    OperationGroup("service", "The service itself.", ("/health", "/docs", "/openapi.json")),
)


def tag_of(operation: Operation) -> OperationGroup:
    """Return the group of an operation."""
    beginnings = {
        path: tag
        for tag in TAGS
        for path in tag.paths
        if f"{operation.path}/".startswith(f"{path}/")
    }
    return beginnings[max(beginnings, key=len)]


def in_order(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return the operations group by group, otherwise in their own order."""
    return tuple(sorted(operations, key=lambda operation: TAGS.index(tag_of(operation))))
