"""Keeps people and chats in a file between runs."""

import json
import os
from pathlib import Path

from local.simulator.bot_api.api import BotApi
from local.simulator.messenger import SimulatedMessenger

FORMAT = 1


def save(path: Path, messenger: SimulatedMessenger, bot_api: BotApi) -> None:
    """Write the state; a crash leaves the old file."""
    content = {
        "format": FORMAT,
        "messenger": messenger.as_json(),
        "pending": bot_api.updates.pending(),
    }
    # Mode 600, because messages may contain phones and codes.
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, ensure_ascii=False)
    draft.replace(path)


def load(path: Path, messenger: SimulatedMessenger, bot_api: BotApi) -> None:
    """Restore the stored state; a file of another format is ignored."""
    if not path.exists():
        return
    content = json.loads(path.read_text())
    if content.get("format") == FORMAT:
        messenger.load(content["messenger"])
        bot_api.updates.load(content["pending"])
