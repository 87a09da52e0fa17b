"""The Bot API methods that set the bot up and fetch its updates.

Source: https://core.telegram.org/bots/api#getting-updates
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from local.simulator.bot_api.errors import bad_request
from local.simulator.bot_api.pictures import Files
from local.simulator.bot_api.update_queue import UPDATES_PER_ANSWER, UpdateQueue, Webhook
from local.simulator.messenger import JsonObject, SimulatedMessenger
from local.simulator.wire import Wire

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
TRUE_WORDS = frozenset({"true", "1", "yes"})
COMMANDS_MAX = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
DESCRIPTION_CHARS_MAX = 256
DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024


def get_me(messenger: SimulatedMessenger) -> JsonObject:
    """Method getMe."""
    return messenger.bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def get_file(files: Files, params: JsonObject) -> JsonObject:
    """Method getFile: where a file lies, if it is small enough for a bot."""
    file_id = str(params.get("file_id", ""))
    content = files.read(file_id)
    if content is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(content) > DOWNLOAD_BYTES_MAX:
        raise bad_request("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": file_id[-16:],
        "file_size": len(content),
        "file_path": f"files/{file_id}",
    }


def set_webhook(updates: UpdateQueue, wire: Wire, params: JsonObject) -> bool:
    """Method setWebhook; it accepts plain HTTP, as a self-hosted Bot API server does."""
    url = str(params.get("url", ""))
    if not url:
        return delete_webhook(updates, params)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    secret = str(params.get("secret_token", ""))
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    wire.hide(secret)
    _set_allowed(updates, params)
    if _is_true(params.get("drop_pending_updates")):
        updates.drop_pending()
    updates.set_webhook(Webhook(url, secret, updates.allowed))
    return True


def delete_webhook(updates: UpdateQueue, params: JsonObject) -> bool:
    """Method deleteWebhook."""
    updates.set_webhook(None)
    if _is_true(params.get("drop_pending_updates")):
        updates.drop_pending()
    return True


def get_webhook_info(updates: UpdateQueue) -> JsonObject:
    """Method getWebhookInfo."""
    info: JsonObject = {
        "url": updates.webhook.url if updates.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending()),
    }
    if updates.last_error:
        info["last_error_date"] = updates.last_error_date
        info["last_error_message"] = updates.last_error
    return info | ({"allowed_updates": sorted(updates.allowed)} if updates.allowed else {})


def get_updates(updates: UpdateQueue, params: JsonObject) -> list[JsonObject]:
    """Method getUpdates."""
    _set_allowed(updates, params)
    return updates.take(
        offset=_number(params, "offset", 0),
        limit=max(1, _number(params, "limit", UPDATES_PER_ANSWER)),
        timeout_s=_number(params, "timeout", 0),
    )


def set_my_commands(messenger: SimulatedMessenger, params: JsonObject) -> bool:
    """Method setMyCommands; scopes and languages are ignored."""
    commands = _list(params.get("commands"))
    if len(commands) > COMMANDS_MAX:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= DESCRIPTION_CHARS_MAX:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    with messenger.change(None):
        messenger.commands = commands
    return True


def _set_allowed(updates: UpdateQueue, params: JsonObject) -> None:
    # Without the parameter the former list stays, as in Telegram.
    if "allowed_updates" in params:
        updates.allowed = frozenset(map(str, _list(params["allowed_updates"])))


def _list(raw: object) -> list[Any]:
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError as exc:
            raise bad_request("can't parse JSON list") from exc
    if not isinstance(raw, list):
        raise bad_request("expected an Array")
    return raw


def _number(params: JsonObject, name: str, default: int) -> int:
    try:
        return int(params.get(name, default))
    except (TypeError, ValueError) as exc:
        raise bad_request(f"{name} must be a number") from exc


def _is_true(value: object) -> bool:
    return str(value).lower() in TRUE_WORDS
