"""Checks the table, the clock of this computer, and the queues."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.clients import make_sdk_client
from chalicelib.domain.errors import Unavailable
from chalicelib.services.check_health import check_health
from chalicelib.settings import PREFIX
from chalicelib.world import World
from chalicelib.world.queues import QUEUES
from local.counted import counted
from local.doctor.finding import Finding, fault, fine, warning
from local.doctor.settings import LOCAL

TABLE = "table"
SKEW_MAX = timedelta(minutes=1)  # AWS refuses signatures that are five minutes old
WAITING_MAX = 10_000
AGAIN = "Deploy again over the stack: make deploy."


def check_table(world: World) -> Iterator[Finding]:
    """See whether the table answers, is whole and protected, and what time it is at AWS."""
    if not check_health(world)["table"]:
        yield fault(
            TABLE,
            f"The table {world.settings.table} does not answer.",
            "Compare GROCER_TABLE, AWS_REGION and the rights of your AWS account:"
            " aws dynamodb describe-table.",
        )
        return
    yield fine(TABLE, f"The table {world.settings.table} answers.")
    if world.settings.stage != LOCAL:
        yield from _described(world)


def _described(world: World) -> Iterator[Finding]:
    client, named = make_sdk_client("dynamodb"), {"TableName": world.settings.table}
    try:
        described = client.describe_table(**named)
        expiry = client.describe_time_to_live(**named)["TimeToLiveDescription"]
        backups = client.describe_continuous_backups(**named)["ContinuousBackupsDescription"]
    except (BotoCoreError, ClientError) as exc:
        yield warning(
            TABLE,
            f"The table cannot be described ({_code(exc)}).",
            "Allow dynamodb:DescribeTable, DescribeTimeToLive and DescribeContinuousBackups.",
        )
        return
    yield from _protection(world, described["Table"], expiry, backups)
    yield from _skew(world, described)


def _protection(world: World, table: Any, expiry: Any, backups: Any) -> Iterator[Finding]:  # noqa: ANN401
    indexes = {each["IndexName"] for each in table.get("GlobalSecondaryIndexes", [])}
    if missing := {"agenda", "days"} - indexes:
        yield fault(TABLE, f"The table has no index {', '.join(sorted(missing))}.", AGAIN)
    if expiry.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        yield fault(TABLE, "What has expired is not deleted, so codes and chats stay.", AGAIN)
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        yield fault(TABLE, "The table has no backup (point-in-time recovery is off).", AGAIN)
    if world.settings.stage == "prod" and not table.get("DeletionProtectionEnabled"):
        yield warning(TABLE, "The table is not protected against deletion.", AGAIN)


def _skew(world: World, answer: Any) -> Iterator[Finding]:  # noqa: ANN401
    """Compare this computer's clock with the date of an answer of AWS."""
    written = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date", "")
    if not written:
        return
    skew = abs(world.now() - parsedate_to_datetime(written))
    if skew > SKEW_MAX:
        yield fault(
            "clock",
            f"The clock of this computer is {skew.total_seconds():.0f} seconds wrong.",
            "Set it by NTP: AWS refuses signatures of another time.",
        )


def check_queues(world: World) -> Iterator[Finding]:
    """See whether every queue answers, and whether it has dead letters or too many jobs."""
    troubled = [*(each for name in QUEUES for each in _queue(world, name))]
    yield from troubled
    if not troubled:
        yield fine("queues", f"{counted(len(QUEUES), 'queue')} answer, without a dead letter.")


def _queue(world: World, name: str) -> Iterator[Finding]:
    part, setting = f"queue {name}", f"{PREFIX}{name.upper()}_QUEUE"
    if not getattr(world.settings, f"{name}_queue"):
        yield fault(part, f"{setting} is not set.", "Name the queue's URL: an output of the stack.")
        return
    try:
        state = world.queues.dead_letters(name).state()
    except Unavailable:
        yield fault(part, "SQS does not answer for it.", f"Compare {setting}, or allow the call.")
        return
    except KeyError:
        yield fault(part, "Jobs that fail for good have no place.", AGAIN)
        return
    if state.dead:
        yield fault(
            part,
            f"{counted(state.dead, 'job')} failed for good.",
            f"grocer dlq list {name}; find the cause; grocer dlq redrive {name} --all.",
        )
    if state.waiting > WAITING_MAX:
        yield warning(
            part,
            f"{state.waiting} jobs wait.",
            "Look at the log of its worker; a large campaign or an import may be the reason.",
        )


def _code(exc: BotoCoreError | ClientError) -> str:
    response: dict[str, Any] = getattr(exc, "response", {})
    return str(response.get("Error", {}).get("Code") or type(exc).__name__)
