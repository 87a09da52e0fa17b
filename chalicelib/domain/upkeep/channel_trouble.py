"""What is wrong with a channel: an hourly check tells the people who look after the service."""

from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.upkeep.channel_health import ChannelHealth, WebhookCheck

Trouble = Literal["", "refused", "webhook_lost", "failing", "silent"]

FAILED_WITHIN = timedelta(hours=2)  # two checks: one failed delivery is no trouble for long
USED_WITHIN = timedelta(days=1)
SILENT_AFTER = timedelta(days=3)  # of a used channel; a quiet weekend of a small shop is shorter
PASSING = frozenset({"unreachable", "too_many_requests"})  # the next check asks again


def trouble_of(check: WebhookCheck, health: ChannelHealth, now: datetime) -> Trouble:
    """Return the worst that a check and the notes of a channel say; empty: all is well.

    `refused`: the platform does not accept our token, or our webhook. `failing`: it could not post
    to us a short while ago. `silent`: messages leave by the channel, and no update arrives.
    """
    if check.code:
        return "" if check.code.rpartition(".")[2] in PASSING else "refused"
    if not check.is_ours:
        return "webhook_lost"
    if check.error and (check.error_at is None or now - check.error_at <= FAILED_WITHIN):
        return "failing"
    return "silent" if _is_silent(health, now) else ""


def _is_silent(health: ChannelHealth, now: datetime) -> bool:
    received, accepted = health.received_at, health.accepted_at
    if received is None or accepted is None:
        return False
    return now - accepted <= USED_WITHIN and now - received > SILENT_AFTER
