"""Checks the channels: what is set by halves, what a platform says, what was not taken."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.messages.channel import EMAIL
from chalicelib.services.upkeep.channels import ChannelStatus, list_channels
from chalicelib.services.upkeep.inspect_channel import inspect_channel
from chalicelib.world import World
from local.cli.channels import faults_of
from local.counted import counted
from local.doctor.finding import Finding, fault, fine, warning
from local.doctor.settings import LOCAL

CHECK = "grocer channels check says more; grocer channels set-webhooks sets the webhooks."
SES = "the account dashboard of SES"


def check_channels(world: World) -> Iterator[Finding]:
    """See whether a channel is on, and how each one does that is."""
    channels = list_channels(world)
    working = [each for each in channels if not each.missing]
    if not any(each.channel.name != EMAIL for each in working):
        yield fault(
            "channels",
            "No messenger is on, so customers cannot write to the shop.",
            "docs/messengers.md says what each one needs.",
        )
    for each in channels:
        yield from _channel(world, each)
    if not world.settings.email_from:
        return
    yield from _email(world)


def _channel(world: World, status: ChannelStatus) -> Iterator[Finding]:
    part = f"channel {status.channel.name}"
    inspected = inspect_channel(world, status.channel)
    if inspected.is_unused and inspected.missing:
        return
    is_local = world.settings.stage == LOCAL
    faults = faults_of(inspected, world.now(), is_local=is_local)
    found = [fault(part, each, CHECK) for each in faults]
    if failures := status.health.failures:
        codes = ", ".join(f"{code} x {number}" for code, number in sorted(failures.items()))
        count = counted(sum(failures.values()), "message")
        says = f"It did not take {count} since yesterday: {codes}."
        found.append(warning(part, says, "/console/channels shows the reasons."))
    if status.channel.tells_webhook and status.health.received_at is None:
        says = "No message has arrived yet."
        found.append(warning(part, says, f"Its webhook is {inspected.ours}; write to it."))
    yield from found or [fine(part, "It is on.")]


def _email(world: World) -> Iterator[Finding]:
    """Ask SES whether it lets this account send, and how fast."""
    try:
        account: dict[str, Any] = world.client("sesv2").get_account()
    except (BotoCoreError, ClientError):
        yield warning(
            "e-mail", "SES does not say how this account stands.", "Allow ses:GetAccount."
        )
        return
    if not account.get("ProductionAccessEnabled"):
        yield fault(
            "e-mail",
            "SES is in its sandbox: it sends to verified addresses only.",
            f"Ask for production access on {SES} (docs/deploy.md).",
        )
    allowed = account.get("SendQuota", {}).get("MaxSendRate", 0)
    if allowed and world.settings.email_per_second > allowed:
        yield fault(
            "e-mail",
            f"We send {world.settings.email_per_second} e-mails a second, and SES allows"
            f" {allowed:g}.",
            f'Deploy with PARAMETERS="EmailPerSecond={int(allowed)}", or ask for more.',
        )
    if account.get("EnforcementStatus") in ("PROBATION", "SHUTDOWN"):
        yield fault(
            "e-mail",
            f"SES holds this account back ({account['EnforcementStatus']}).",
            f"Read the reason on {SES}: bounces or complaints.",
        )
