"""The secrets of a local run: random, made at the first start, kept in a file of mode 600."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from local.service.private_file import write_private

SECRET_BYTES = 32
CONFIRMATION_BYTES = 4
BOT_ID_FIRST = 6_100_000_001
BOT_IDS = 1_000_000
BOT_TOKEN_BYTES = 26


@dataclass(frozen=True, slots=True)
class LocalSecrets:
    """The secret that signs links, tokens and webhook secrets of messengers, and two staff keys.

    `admin_key` and `till_key` are the random parts of the keys.
    """

    secret: str
    telegram_token: str
    telegram_secret: str
    vk_token: str
    vk_wall_token: str
    vk_secret: str
    vk_confirmation: str
    max_token: str
    max_secret: str
    admin_key: str
    till_key: str


def load_secrets(folder: Path, environment: Mapping[str, str]) -> LocalSecrets:
    """Return the secrets of this folder; the bot's are taken from the environment if set there."""
    path = folder / "secrets.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    # A file of an older version lacks newer secrets: only these are invented.
    stored = LocalSecrets(**{**asdict(_invent()), **known})
    if asdict(stored) != known:
        write_private(path, json.dumps(asdict(stored)))
    return replace(
        stored,
        telegram_token=environment.get("GROCER_TELEGRAM_TOKEN") or stored.telegram_token,
        telegram_secret=environment.get("GROCER_TELEGRAM_SECRET") or stored.telegram_secret,
        vk_token=environment.get("GROCER_VK_TOKEN") or stored.vk_token,
        vk_wall_token=environment.get("GROCER_VK_WALL_TOKEN") or stored.vk_wall_token,
        vk_secret=environment.get("GROCER_VK_SECRET") or stored.vk_secret,
        vk_confirmation=environment.get("GROCER_VK_CONFIRMATION") or stored.vk_confirmation,
        max_token=environment.get("GROCER_MAX_TOKEN") or stored.max_token,
        max_secret=environment.get("GROCER_MAX_SECRET") or stored.max_secret,
    )


def _invent() -> LocalSecrets:
    bot_id = BOT_ID_FIRST + secrets.randbelow(BOT_IDS)
    return LocalSecrets(
        secret=secrets.token_urlsafe(SECRET_BYTES),
        telegram_token=f"{bot_id}:{secrets.token_urlsafe(BOT_TOKEN_BYTES)}",
        telegram_secret=secrets.token_urlsafe(SECRET_BYTES),
        vk_token=f"vk1.a.{secrets.token_urlsafe(SECRET_BYTES)}",
        vk_wall_token=f"vk1.a.{secrets.token_urlsafe(SECRET_BYTES)}",
        vk_secret=secrets.token_urlsafe(SECRET_BYTES),
        vk_confirmation=secrets.token_hex(CONFIRMATION_BYTES),
        max_token=secrets.token_urlsafe(SECRET_BYTES),
        max_secret=secrets.token_urlsafe(SECRET_BYTES),
        admin_key=secrets.token_urlsafe(SECRET_BYTES),
        till_key=secrets.token_urlsafe(SECRET_BYTES),
    )
