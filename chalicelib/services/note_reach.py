"""Remember whether a person lets us write to a chat; the later word wins, in whatever order."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.message import Chat
from chalicelib.repo.dialogs import DialogMoved
from chalicelib.world import World

TRIES_MAX = 3


def note_reach(world: World, chat: Chat, *, is_open: bool, at: datetime) -> None:
    """Mark a chat as blocked or open, as of `at`; unknown chats are not made for it."""
    for _ in range(TRIES_MAX):
        dialog = world.dialogs.get(chat)
        if dialog is None or (dialog.reach_at and dialog.reach_at > at):
            return
        try:
            world.dialogs.save(replace(dialog, blocked=not is_open, reach_at=at))
        except DialogMoved:
            continue
        return
