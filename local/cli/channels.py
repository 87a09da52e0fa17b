"""`grocer channels`: what each channel needs to work with a real account."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.console.words import texts
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.upkeep.channel_trouble import FAILED_WITHIN
from chalicelib.handlers.edge.problems import title_of
from chalicelib.services.upkeep.channels import missing_settings
from chalicelib.services.upkeep.inspect_channel import ChannelInspection, inspect_channel
from chalicelib.services.upkeep.set_webhook import set_webhook
from chalicelib.settings import PREFIX
from local.cli.output import Groups, Output
from local.cli.target import Target

BY = StaffKeyId("cli")
REACHABLE = "https://"
FAULTS = {
    "secret.form": "{secret} has a length or signs that the platform does not accept.",
    "secret.differs": "{secret} is not the secret of the app to which the token belongs.",
    "confirmation.differs": "GROCER_VK_CONFIRMATION is not the string that VK wants to hear: copy"
    " it from Manage, API usage, Callback API.",
    "token.ends": "The token ends one day: take one of a system user that does not end.",
    "account.missing": "The token may use no business account: assign the WhatsApp account to the"
    " system user, and make a new token.",
}


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `channels check` and `channels set-webhooks`."""
    channels = groups.add_parser("channels", help="the messengers and their real accounts")
    commands = channels.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        parents=[shared],
        help="ask every platform; 1 if a channel that is set up is not fit",
    )
    check.set_defaults(run=_check)
    setting = commands.add_parser(
        "set-webhooks", parents=[shared], help="let every platform post to this service"
    )
    platforms = [name for name, channel in CHANNELS.items() if channel.tells_webhook]
    setting.add_argument(
        "names", nargs="*", metavar="CHANNEL", help=f"{', '.join(platforms)} (all that are set up)"
    )
    setting.set_defaults(run=_set_webhooks)


def _check(target: Target, _: argparse.Namespace) -> Output:
    found = [inspect_channel(target.world, channel) for channel in CHANNELS.values()]
    shown = [_facts(one, [*_faults(one, target)]) for one in found]
    text = "\n".join("\n".join(_lines(one)) for one in shown)
    return Output(text, {"channels": shown}, is_refused=any(one["faults"] for one in shown))


def _lines(shown: dict[str, Any]) -> Iterator[str]:
    account = f": {shown['account']}" if shown["account"] else ""
    yield f"{shown['channel']}: {shown['state']}{account}"
    if shown["webhook"]:
        yield f"  The platform posts to {shown['webhook']}."
    yield from (f"  ! {fault}" for fault in shown["faults"])
    if shown["state"] == "off":
        yield f"  To switch it on, set {', '.join(shown['missing'])}."


def _facts(found: ChannelInspection, faults: list[str]) -> dict[str, Any]:
    state = "off" if found.is_unused else "not fit" if faults else "fit"
    return {
        "channel": found.channel.name,
        "state": state,
        "account": found.account.name if found.account else "",
        # Another address may be that of another deployment, and hold a secret of it.
        "webhook": found.ours if found.is_ours else "",
        "missing": [_variable(name) for name in found.missing],
        "faults": faults,
    }


def _faults(found: ChannelInspection, target: Target) -> Iterator[str]:
    """What has to be corrected, in sentences; nothing for a channel that is off on purpose."""
    if found.is_unused and found.missing:
        return
    yield from (f"Set {_variable(name)}." for name in found.missing)
    if not found.channel.tells_webhook:
        return
    if not target.simulator and not found.ours.startswith(REACHABLE):
        yield "GROCER_PUBLIC_URL has to begin with https://, or no platform can post to it."
    if found.code:
        yield f"The platform: {_in_words(found.code)}."
    yield from _account_faults(found)
    yield from _webhook_faults(found, target.world.now())


def _account_faults(found: ChannelInspection) -> Iterator[str]:
    if found.account is None:
        return
    secret = _variable(found.channel.secret_setting)
    yield from (f"The token lacks the right {right}." for right in found.account.missing_rights)
    yield from (FAULTS[fault].format(secret=secret) for fault in found.account.faults)


def _webhook_faults(found: ChannelInspection, now: datetime) -> Iterator[str]:
    view = found.webhook
    if view is None:
        return
    if not found.is_ours:
        posts = "to another address" if view.url else "nowhere"
        yield f"The platform posts {posts}, not to {found.ours}: grocer channels set-webhooks."
        return
    if view.missing_events:
        events = ", ".join(view.missing_events)
        yield f"The platform does not post {events}: grocer channels set-webhooks."
    # Telegram shows its last failure for ever.
    if view.error and (view.error_at is None or now - view.error_at <= FAILED_WITHIN):
        waiting = f" ({view.pending} updates wait)" if view.pending else ""
        yield f"The platform cannot post to us{waiting}: {view.error}."


def _set_webhooks(target: Target, options: argparse.Namespace) -> Output:
    world = target.world
    names = options.names or [
        name
        for name, channel in CHANNELS.items()
        if channel.tells_webhook and not missing_settings(world, channel)
    ]
    facts = []
    for name in names:
        try:
            done = set_webhook(world, Actor(BY, world.now()), name)
        except Refusal as refused:
            facts.append({"channel": name, "error": _why(refused)})
        else:
            facts.append({"channel": name, "url": done.url})
    lines = [
        f"{one['channel']}: {one['error']}"
        if "error" in one
        else f"{one['channel']}: the platform posts to {one['url']} from now on."
        for one in facts
    ]
    text = "\n".join(lines) or "No messenger is set up."
    return Output(text, {"channels": facts}, is_refused=any("error" in one for one in facts))


def _why(refused: Refusal) -> str:
    """The refusal in a sentence, with the words of the platform."""
    words = refused.params.get("words")
    return f"{_in_words(refused.code)}{f' ({words})' if words else ''}"


def _in_words(code: str) -> str:
    return texts("en").get(f"channels.code.{code}") or title_of(code, 400)


def _variable(setting: str) -> str:
    return f"{PREFIX}{setting.upper()}"
