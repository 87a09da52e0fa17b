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
OF_MESSENGERS = (
    "telegram_token",
    "telegram_secret",
    "vk_token",
    "vk_wall_token",
    "vk_secret",
    "vk_confirmation",
    "max_token",
    "max_secret",
    "whatsapp_token",
    "whatsapp_app_secret",
    "whatsapp_verify_token",
)


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
    whatsapp_token: str
    whatsapp_app_secret: str
    whatsapp_verify_token: str
    admin_key: str
    till_key: str


def load_secrets(folder: Path, environment: Mapping[str, str]) -> LocalSecrets:
    """Return the secrets of this folder; the environment comes first for those of messengers."""
    path = folder / "secrets.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    # A file of an older version lacks newer secrets: only these are invented.
    stored = LocalSecrets(**{**asdict(_invent()), **known})
    if asdict(stored) != known:
        write_private(path, json.dumps(asdict(stored)))
    set_there = {name: environment.get(f"GROCER_{name.upper()}") for name in OF_MESSENGERS}
    return replace(stored, **{name: value for name, value in set_there.items() if value})


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
        whatsapp_token=secrets.token_urlsafe(SECRET_BYTES),
        whatsapp_app_secret=secrets.token_urlsafe(SECRET_BYTES),
        whatsapp_verify_token=secrets.token_urlsafe(SECRET_BYTES),
        admin_key=secrets.token_urlsafe(SECRET_BYTES),
        till_key=secrets.token_urlsafe(SECRET_BYTES),
    )
