"""The dialogs of chats: one item per chat, under a version that puts its updates in order.

The state is one JSON text in one attribute, because a dialog is always read and written whole.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from chalicelib.domain.conversation.dialog import DIALOG_LIFE, LIVE, Dialog, LiveTalk, Owed
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import AppealId, CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    AnswerPart,
    Attachment,
    AwaitedReceipts,
    Button,
    CodeNotice,
    CustomerAttachment,
    Keyboard,
    Line,
    MailNotice,
    Notice,
    Reply,
    TransferNews,
)
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put

# The chat of an erased customer keeps its last reply for a day: a crash may make us repeat it.
ERASED_LIFE_S = 24 * 3600
PLAIN_BYTES_MAX = 800  # of the text; key, stamp and the rest leave no more of a kilobyte


class DialogMoved(Moved):
    """Another update of the same chat was stored first; `dialog` is the dialog as it is now."""

    def __init__(self, dialog: Dialog | None) -> None:
        super().__init__("dialog.moved")
        self.dialog = dialog


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The dialogs of the table."""

    table: Table

    def get(self, chat: Chat) -> Dialog | None:
        """The dialog of a chat, strongly consistent; None for a new chat."""
        item = self.table.get(keys.dialog(chat))
        return _read(chat, item) if item else None

    def save(self, dialog: Dialog, *, life_s: int | None = None) -> None:
        """Store the next state of a chat; `life_s` as in `save_write`.

        Raises:
            DialogMoved: the stored version is not the version of `dialog`.
        """
        # One conditional put for each update of a chat: a transaction would cost twice as much.
        self.table.put(self.save_write(dialog, life_s=life_s))

    def forget(self, chat: Chat) -> None:
        """Remove the dialog of a chat that belongs to no customer."""
        self.table.delete(keys.dialog(chat))

    def save_write(self, dialog: Dialog, *, life_s: int | None = None) -> Put:
        """The write of the next state, for the transaction of everything that the update changes.

        It refuses with `DialogMoved`. `life_s`: how long the chat of a person who is no customer is
        kept.
        """
        attributes: dict[str, Any] = {"version": dialog.version + 1, "state": _packed(dialog)}
        if dialog.customer_id:
            # No TTL: the item is also the claim of the chat by the customer.
            attributes["customer"] = dialog.customer_id
        else:
            ends = dialog.touched_at.timestamp() + (life_s or DIALOG_LIFE.total_seconds())
            attributes["ttl"] = int(ends)
        if dialog.live:
            attributes["live"] = _live_text(dialog.live)
        key, refused = keys.dialog(dialog.chat), partial(_moved, dialog.chat)
        return Put(key, attributes, version=dialog.version, refused=refused)

    def live_write(
        self, chat: Chat, owner: CustomerId | None, appeal: AppealId | None, now: datetime
    ) -> Change:
        """The write after which a person of the desk talks in a chat; no appeal: the bot again.

        It refuses with `appeal.unreachable` if the chat is gone, or is not its owner's any more.
        """
        live = _live_text(LiveTalk(appeal, now + LIVE)) if appeal else ""
        # The version grows, so that an update that is understood just now is understood anew.
        return Change(
            keys.dialog(chat),
            sets={"live": live},
            adds={"version": 1},
            equals={"customer": owner} if owner else {},
            refused=lambda _: Conflict("appeal.unreachable"),
        )


def _live_text(live: LiveTalk) -> str:
    return f"{live.until.isoformat()}#{live.appeal}"


def _read_live(stored: str) -> LiveTalk | None:
    until, _, appeal = stored.partition("#")
    return LiveTalk(AppealId(appeal), datetime.fromisoformat(until)) if appeal else None


def _moved(chat: Chat, found: Item | None) -> DialogMoved:
    return DialogMoved(_read(chat, found) if found else None)


# As one text the state costs DynamoDB's client a tenth of what nested attributes cost. A long text
# is deflated: writes are paid by the kilobyte, twice in a transaction, and it takes some 20 us.
def _packed(dialog: Dialog) -> str | bytes:
    text = _to_json(dialog)
    plain = text.encode()
    return text if len(plain) <= PLAIN_BYTES_MAX else zlib.compress(plain)


def _unpacked(stored: str | bytes) -> str | bytes:
    return zlib.decompress(stored) if isinstance(stored, bytes) else stored


# The names in the JSON are stored and never change; an empty value is left out.
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
        "unanswered": dialog.unanswered,
        "albums": dialog.albums,
        "code": dialog.sent_code,
        "passed": dialog.passed_on,
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
        unanswered=state.get("unanswered", ""),
        albums=tuple(state.get("albums", ())),
        sent_code=tuple(state.get("code", ())),
        live=_read_live(item.get("live", "")),
        passed_on=tuple(state.get("passed", ())),
    )


def _owed_to_json(owed: Owed) -> Any:  # noqa: ANN401 - JSON
    outgoing = [outgoing_to_json(part) for part in owed.outgoing]
    return {"id": owed.update_id, "at": _to_ms(owed.since), "out": outgoing}


def _owed_from_json(owed: Mapping[str, Any]) -> Owed:
    outgoing = tuple(outgoing_from_json(part) for part in owed["out"])
    return Owed(owed["id"], _from_ms(owed["at"]), outgoing)


def _to_ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def outgoing_to_json(outgoing: AnswerPart) -> dict[str, Any]:
    """A part of an answer as JSON values."""
    match outgoing:
        case Reply(lines, keyboard):
            return {"lines": [_line_to_json(line) for line in lines], **_keys_to_json(keyboard)}
        case CodeNotice():
            return {"code": asdict(outgoing)}
        case Acknowledgement(callback_id):
            return {"press": callback_id}
        case CustomerAttachment(what, customer_id):
            return {"enclosed": what, "customer": customer_id}
        case AwaitedReceipts(customer_id):
            return {"attach": customer_id}
        case TransferNews(transfer):
            return {"transfer": transfer}
        case Notice() | MailNotice():
            return _notice_to_json(outgoing)


def _notice_to_json(notice: Notice | MailNotice) -> dict[str, Any]:
    line = _line_to_json(notice.line)
    if isinstance(notice, MailNotice):
        return {"mail": [notice.customer_id, notice.address, notice.locale], "line": line}
    to = {"to": [notice.chat.channel, notice.chat.id, notice.locale], "line": line}
    return to if notice.keyboard is None else {**to, **_keys_to_json(notice.keyboard)}


def outgoing_from_json(stored: Mapping[str, Any]) -> AnswerPart:
    """The part of an answer that `outgoing_to_json` wrote."""
    match stored:
        case {"code": code}:
            return CodeNotice(**code)
        case {"press": callback_id}:
            return Acknowledgement(callback_id)
        case {"enclosed": what, "customer": customer_id}:
            return CustomerAttachment(Attachment(what), CustomerId(customer_id))
        case {"attach": customer_id}:
            return AwaitedReceipts(CustomerId(customer_id))
        case {"transfer": transfer}:
            return TransferNews(transfer)
        case {"to": [channel, chat_id, locale], "line": line}:
            keyboard = _keys_from_json(stored) if "keys" in stored else None
            return Notice(Chat(channel, chat_id), locale, _line_from_json(line), keyboard)
        case {"mail": [customer_id, address, locale], "line": line}:
            return MailNotice(CustomerId(customer_id), address, locale, _line_from_json(line))
        case _:
            lines = tuple(_line_from_json(line) for line in stored["lines"])
            return Reply(lines, _keys_from_json(stored))


def _line_to_json(line: Line) -> str | list[Any]:
    return [line.key, dict(line.params)] if line.params else line.key


def _line_from_json(stored: str | list[Any]) -> Line:
    return Line(stored) if isinstance(stored, str) else Line(*stored)


def _keys_to_json(keyboard: Keyboard | None) -> dict[str, Any]:
    # None keeps the keyboard that the person sees; an empty one removes it, and is not stored.
    if keyboard is None:
        return {"keep": True}
    rows = [[_button_to_json(button) for button in row] for row in keyboard]
    return {"keys": rows} if rows else {}


def _keys_from_json(stored: Mapping[str, Any]) -> Keyboard | None:
    if "keep" in stored:
        return None
    rows: Sequence[Sequence[Any]] = stored.get("keys", ())
    return tuple(tuple(_button_from_json(button) for button in row) for row in rows)


def _button_to_json(button: Button) -> str | list[str]:
    if button.address:
        return [button.value, button.label, button.asks, button.address]
    if button.label or button.asks:
        return [button.value, button.label, button.asks]
    return button.value


def _button_from_json(stored: str | list[Any]) -> Button:
    return Button(stored) if isinstance(stored, str) else Button(*stored)
