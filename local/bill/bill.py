"""The monthly bill of a load, line by line."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.metrics import METRICS
from local.bill import needs
from local.bill.prices import PriceList
from local.bill.template import StandingParts, read_memory
from local.bill.usage import Usage

MB_A_GB = 1024


@dataclass(frozen=True, slots=True)
class Load:
    """A month of a shop."""

    members: int
    receipts: int
    messages: int
    appeals: int = 0


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the bill: so much of something, at its price."""

    service: str
    what: str
    price: str
    amount: float
    usd: float


def bill_of(load: Load, prices: PriceList, standing: StandingParts) -> list[BillLine]:
    """Return every line; the prices that channels take for messages are apart."""
    amounts = [*_by_load(load), *_standing(standing)]
    return [
        BillLine(service, what, price, amount, prices.usd(price, amount))
        for service, what, price, amount in amounts
    ]


def free_of(lines: Sequence[BillLine], prices: PriceList) -> float:
    """Return how much of the bill AWS gives each account every month for nothing."""
    amounts: dict[str, float] = defaultdict(float)
    for line in lines:
        amounts[line.price] += line.amount
    return sum(prices.free_usd(price, amount) for price, amount in amounts.items())


def usage_of(load: Load) -> Usage:
    """Add up what all acts of a month ask for."""
    days = needs.DAYS_A_MONTH
    campaigns = needs.CAMPAIGNS_A_MONTH if load.messages else 0
    acts = [
        (needs.REGISTRATION, load.members * needs.NEW_MEMBERS_SHARE),
        (needs.WEBHOOK, load.members * needs.QUESTIONS_A_MEMBER),
        (needs.PURCHASE, load.receipts),
        (needs.RECEIPT_DAY, load.receipts),
        (needs.BOOKING, load.members * needs.BOOKED_SHARE),
        (needs.RECIPIENT, load.messages),
        (needs.FIRST_NIGHT, load.messages),
        (needs.NIGHT, load.messages * needs.NIGHTS),
        (needs.LAST_NIGHT, load.messages),
        (needs.CAMPAIGN, campaigns),
        (needs.CAMPAIGN_NIGHT, campaigns * (needs.NIGHTS + 2)),
        (needs.APPEAL, load.appeals),
        (needs.PAGE, needs.PAGES_A_MONTH),
        (needs.DAY, days),
        (needs.MEMBER_DAY, load.members * days),
    ]
    return sum((usage * times for usage, times in acts), Usage())


def _by_load(load: Load) -> Iterator[tuple[str, str, str, float]]:
    used = usage_of(load)
    yield "API Gateway", "requests of tills and programs", "apigateway.requests", used.api_requests
    yield "Function URLs", "requests cost nothing; their traffic is below", "transfer.out", 0
    yield "Lambda", "requests", "lambda.requests", sum(used.runs.values())
    yield "Lambda", "memory and time", "lambda.gb_seconds", _gb_seconds(used)
    yield "DynamoDB", "write units", "dynamodb.write_units", used.write_units
    yield "DynamoDB", "read units", "dynamodb.read_units", used.read_units
    stored = _stored(load, used)
    yield "DynamoDB", "storage of the base and of this month", "dynamodb.storage", stored
    yield "DynamoDB", "point-in-time recovery of it", "dynamodb.backup", stored
    yield "SQS", "requests for jobs", "sqs.requests", used.queue_requests
    yield "S3", "files", "s3.storage", needs.FILES_BYTES
    yield "S3", "requests", "s3.requests", needs.FILES_REQUESTS
    yield "CloudWatch", "logs", "cloudwatch.logs", used.log_bytes
    yield "CloudWatch", "logs, kept for 90 days", "cloudwatch.logs_stored", 3 * used.log_bytes
    yield "Traffic", "to messengers, tills and browsers", "transfer.out", _traffic(used)


def _standing(standing: StandingParts) -> Iterator[tuple[str, str, str, float]]:
    polls = standing.polled * needs.POLLS_A_MONTH
    yield "SQS", f"waiting for jobs, {standing.polled} queues", "sqs.requests", polls
    names = {name for counted in METRICS.values() for name in counted}
    often = len(names & needs.WRITTEN_OFTEN)
    written = needs.OPEN_SHARE * often + needs.RARE_SHARE * (len(names) - often)
    metrics = standing.metrics + written
    yield "CloudWatch", "metrics, by the hours written", "cloudwatch.metrics", metrics
    yield "CloudWatch", "alarms", "cloudwatch.alarms", standing.alarms
    composite = standing.composite_alarms
    yield "CloudWatch", "composite alarms", "cloudwatch.composite_alarms", composite
    yield "CloudWatch", "dashboards", "cloudwatch.dashboards", standing.dashboards
    yield "KMS", "key of the topic of e-mail events", "kms.keys", standing.keys


def _gb_seconds(used: Usage) -> float:
    memory = read_memory()
    return sum(
        runs * needs.MS_A_RUN[name] / 1e3 * memory[name] / MB_A_GB
        for name, runs in used.runs.items()
    )


def _stored(load: Load, used: Usage) -> float:
    return load.members * needs.REGISTRATION.stored_bytes + used.stored_bytes


def _traffic(used: Usage) -> float:
    answers = used.api_requests + used.runs.get("front_door", 0)
    return (
        used.messages * needs.BYTES_A_MESSAGE
        + answers * needs.BYTES_AN_ANSWER
        + used.runs.get("pages", 0) * needs.BYTES_A_PAGE
    )


def grows_by(load: Load, prices: PriceList) -> float:
    """Return by how much the bill of each month is higher than that of the month before."""
    stored = usage_of(load).stored_bytes
    return prices.usd("dynamodb.storage", stored) + prices.usd("dynamodb.backup", stored)
