"""Checks the channels: what is set by halves, what a platform says, what was not taken."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.messages.channel import EMAIL
from chalicelib.services.upkeep.channels import ChannelStatus, list_channels
from chalicelib.settings import PREFIX
from chalicelib.world import World
from local.counted import counted
from local.doctor.finding import Finding, fault, fine, warning

ASK = "/console/channels asks the platform again and shows the reasons."
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
    name, part = status.channel.name, f"channel {status.channel.name}"
    needed = {status.channel.secret_setting, status.channel.campaign_setting} - {""}
    if status.missing:
        if len(status.missing) < len(needed):
            missing = ", ".join(f"{PREFIX}{each.upper()}" for each in status.missing)
            yield fault(part, f"It is set by halves: {missing} is missing.", "Set it.")
        return
    health, found = status.health, []
    if health.check and not health.check.is_good:
        why = health.check.code or "the address is of another service"
        found.append(fault(part, f"Its platform does not post to us ({why}).", ASK))
    elif health.check and health.check.error:
        found.append(warning(part, f"Its platform could not reach us: {health.check.error}.", ASK))
    if health.failures:
        codes = ", ".join(f"{code} x {number}" for code, number in sorted(health.failures.items()))
        count = counted(sum(health.failures.values()), "message")
        found.append(warning(part, f"It did not take {count} since yesterday: {codes}.", ASK))
    if status.channel.tells_webhook and health.received_at is None:
        address = f"{world.settings.public_url}/webhooks/{name}"
        found.append(
            warning(part, "No message has arrived yet.", f"Its webhook is {address}; write to it.")
        )
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
