"""Connects the messengers to the service: webhooks at the simulator, polling of real servers."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from chalicelib.channels.telegram.updates import EVENTS
from local.max.polling import MaxFailed, MaxPolling, RealBot
from local.service.application import Addresses
from local.service.options import OptionRefused, Options
from local.service.secrets_file import LocalSecrets
from local.simulator.simulator import Simulator
from local.simulator.vk.events import Callback
from local.simulator.whatsapp.webhook import WhatsappCallback
from local.telegram.client import BotApiError, TelegramClient
from local.telegram.polling import TelegramPolling
from local.vk.polling import Community, VkFailed, VkPolling

WEBHOOKS = "/webhooks"
POLLED = "(polled: no webhook is needed)"
POSTED = "(Meta posts to a public address alone: see docs/messengers.md)"


@dataclass(frozen=True, slots=True)
class Connected:
    """What `/health` asks, and the lines that the start prints."""

    health: dict[str, Callable[[], bool]]
    lines: list[str]


def connect_messengers(
    stack: ExitStack,
    options: Options,
    addresses: Addresses,
    secrets: LocalSecrets,
    simulator: Simulator,
) -> Connected:
    """Connect every messenger, to its simulator or to the server that an option names."""
    connected = Connected({}, [])
    if options.telegram_api:
        polling = _poll_telegram(stack, addresses, secrets)
        connected.health["telegram_polling"] = polling.answers
        connected.lines.append(
            f"  Telegram    {addresses.telegram_api} (polled: no webhook is needed)"
        )
    else:
        _set_webhook(addresses, secrets)
    if options.vk_api:
        connected.health["vk_polling"] = _poll_vk(stack, addresses, secrets).answers
        connected.lines.append(f"  VK          {addresses.vk_api} {POLLED}")
    else:
        callback = Callback(f"{addresses.api}{WEBHOOKS}/vk", secrets.vk_secret)
        simulator.vk.methods.token = secrets.vk_token
        simulator.vk.methods.wall_token = secrets.vk_wall_token
        simulator.vk.events.confirm(callback, secrets.vk_confirmation)
    if options.max_api:
        connected.health["max_polling"] = _poll_max(stack, addresses, secrets).answers
        connected.lines.append(f"  MAX         {addresses.max_api} {POLLED}")
    else:
        simulator.max.methods.token = secrets.max_token
        simulator.max.updates.subscribe(f"{addresses.api}{WEBHOOKS}/max", secrets.max_secret)
    if options.whatsapp_api:
        connected.lines.append(f"  WhatsApp    {addresses.whatsapp_api} {POSTED}")
    else:
        hook = WhatsappCallback(f"{addresses.api}{WEBHOOKS}/whatsapp", secrets.whatsapp_app_secret)
        simulator.whatsapp.methods.token = secrets.whatsapp_token
        simulator.whatsapp.webhook.verify(hook, secrets.whatsapp_verify_token)
    return connected


def _poll_telegram(
    stack: ExitStack, addresses: Addresses, secrets: LocalSecrets
) -> TelegramPolling:
    """Poll a real Telegram server: it cannot reach a webhook on this machine."""
    _check_telegram(addresses.telegram_api, secrets.telegram_token)
    polling = TelegramPolling(
        addresses.telegram_api,
        secrets.telegram_token,
        webhook_url=f"{addresses.api}{WEBHOOKS}/telegram",
        webhook_secret=secrets.telegram_secret,
    )
    return stack.enter_context(polling)


def _set_webhook(addresses: Addresses, secrets: LocalSecrets) -> None:
    """Set our webhook at the simulator."""
    client = TelegramClient(addresses.telegram_api, secrets.telegram_token)
    parameters = {
        "url": f"{addresses.api}{WEBHOOKS}/telegram",
        "secret_token": secrets.telegram_secret,
        "allowed_updates": list(EVENTS),
    }
    client.call("setWebhook", parameters)
    client.close()


def _check_telegram(api: str, token: str) -> None:
    """Ask the Telegram server for our bot.

    Raises:
        OptionRefused: it does not know the bot, or does not answer.
    """
    client = TelegramClient(api, token)
    try:
        client.call("getMe", {})
    except BotApiError as exc:
        raise OptionRefused(
            f"{api} does not know our bot ({exc}): check GROCER_TELEGRAM_TOKEN"
        ) from exc
    finally:
        client.close()


def _poll_vk(stack: ExitStack, addresses: Addresses, secrets: LocalSecrets) -> VkPolling:
    """Poll a real server of VK: it cannot reach a webhook on this machine."""
    community = Community(addresses.vk_api, addresses.vk_group, secrets.vk_token)
    try:
        community.call("groups.getLongPollServer")
    except VkFailed as exc:
        raise OptionRefused(
            f"{addresses.vk_api} does not know our community ({exc}): check GROCER_VK_TOKEN"
            " and GROCER_VK_GROUP_ID, and switch its Long Poll API on"
        ) from exc
    polling = VkPolling(
        community,
        webhook_url=f"{addresses.api}{WEBHOOKS}/vk",
        webhook_secret=secrets.vk_secret,
    )
    return stack.enter_context(polling)


def _poll_max(stack: ExitStack, addresses: Addresses, secrets: LocalSecrets) -> MaxPolling:
    """Poll a real server of MAX: it cannot reach a webhook on this machine."""
    bot = RealBot(addresses.max_api, secrets.max_token)
    try:
        subscribed = bot.read("/subscriptions").get("subscriptions")
    except MaxFailed as exc:
        raise OptionRefused(
            f"{addresses.max_api} does not know our bot ({exc}): check GROCER_MAX_TOKEN"
        ) from exc
    if subscribed:
        # MAX answers no polls then, and a laptop must not cut a deployed service off.
        raise OptionRefused("the bot posts to a webhook: take another bot, or remove the webhook")
    polling = MaxPolling(
        bot, webhook_url=f"{addresses.api}{WEBHOOKS}/max", webhook_secret=secrets.max_secret
    )
    return stack.enter_context(polling)
