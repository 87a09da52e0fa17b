"""Where every chat stands: one item a chat, whose version orders what is said in it.

The state is one JSON text: a dialogue is always read and written whole, and a text costs DynamoDB's
client a tenth of what nested attributes cost. A long one is deflated: writing is paid by the
kilobyte, twice in a transaction, and deflating takes some twenty microseconds.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from chalicelib.domain.conversation.dialog import DIALOG_LIFE, Dialog, Owed
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.conversation.reply_codec import outgoing_from_json, outgoing_to_json
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

# An erased customer's chat keeps its last answer for a day, in case it must be given again.
ERASED_LIFE_S = 24 * 3600
PLAIN_BYTES_MAX = 800  # of the text; key, stamp and the rest leave no more of a kilobyte


class DialogMoved(Conflict):
    """Another update of the same chat was faster; `found` is where the chat stands now."""

    def __init__(self, found: Dialog | None) -> None:
        super().__init__("dialog.moved")
        self.found = found


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The chats of the table."""

    table: Table

    def get(self, chat: Chat) -> Dialog | None:
        """Where this chat stands, as the last write left it."""
        item = self.table.get(keys.dialog(chat))
        return _read(chat, item) if item else None

    def save(self, dialog: Dialog) -> None:
        """Store the next state.

        Raises:
            DialogMoved: the stored version is not the one that `dialog` came from.
        """
        # One conditional put for each update of a chat: a transaction would cost twice as much.
        self.table.put(self.save_write(dialog))

    def save_write(self, dialog: Dialog, *, life_s: int | None = None) -> Put:
        """The write that stores the next state, for a transaction with what the update changes.

        It refuses with `DialogMoved`. `life_s` is how long a stranger's chat is kept.
        """
        attributes: dict[str, Any] = {"version": dialog.version + 1, "state": _packed(dialog)}
        if dialog.customer_id:
            attributes["customer"] = dialog.customer_id
        else:
            ends = dialog.touched_at.timestamp() + (life_s or DIALOG_LIFE.total_seconds())
            attributes["ttl"] = int(ends)
        key, refused = keys.dialog(dialog.chat), partial(_moved, dialog.chat)
        return Put(key, attributes, version=dialog.version, refused=refused)


def _moved(chat: Chat, found: Item | None) -> DialogMoved:
    return DialogMoved(_read(chat, found) if found else None)


def _packed(dialog: Dialog) -> str | bytes:
    text = _to_json(dialog)
    plain = text.encode()
    return text if len(plain) <= PLAIN_BYTES_MAX else zlib.compress(plain)


def _unpacked(stored: str | bytes) -> str | bytes:
    return zlib.decompress(stored) if isinstance(stored, bytes) else stored


def _to_json(dialog: Dialog) -> str:
    state = {
        "locale": dialog.locale,
        "at": _to_ms(dialog.touched_at),
        "topic": dialog.topic,
        "step": dialog.step,
        "form": dialog.form,
        "seen": dialog.seen,
        "owed": [_owed_to_json(owed) for owed in dialog.owed],
        "reach": dialog.reach_at and _to_ms(dialog.reach_at),
        "blocked": dialog.blocked,
    }
    filled = {name: value for name, value in state.items() if value}
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def _read(chat: Chat, item: Item) -> Dialog:
    state = json.loads(_unpacked(item["state"]))
    return Dialog(
        chat=chat,
        locale=state["locale"],
        touched_at=_from_ms(state["at"]),
        version=item["version"],
        customer_id=CustomerId(item["customer"]) if "customer" in item else None,
        topic=state.get("topic", ""),
        step=state.get("step", ""),
        form=state.get("form", {}),
        seen=tuple(state.get("seen", ())),
        owed=tuple(_owed_from_json(owed) for owed in state.get("owed", ())),
        reach_at=_from_ms(state["reach"]) if "reach" in state else None,
        blocked=state.get("blocked", False),
    )


def _owed_to_json(owed: Owed) -> Any:  # noqa: ANN401 - JSON
    outgoing = [outgoing_to_json(each) for each in owed.outgoing]
    return {"id": owed.update_id, "at": _to_ms(owed.since), "out": outgoing}


def _owed_from_json(owed: Mapping[str, Any]) -> Owed:
    outgoing = tuple(outgoing_from_json(each) for each in owed["out"])
    return Owed(owed["id"], _from_ms(owed["at"]), outgoing)


def _to_ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
