"""Where chats stand: what is stored is read back, and nothing is overtaken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.conversation.dialog import DIALOG_LIFE, OWED_MAX, SEEN_MAX, Dialog, Owed
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    Attachment,
    Button,
    CodeNotice,
    CustomerAttachment,
    Line,
    Notice,
    Reply,
)
from chalicelib.repo.conversation.dialogs import ERASED_LIFE_S, DialogMoved
from chalicelib.repo.table import keys
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.people import Telegrammer
from tests.repo.builders import CHAT, a_dialog, dialog_of, everything

WRITE_UNIT_BYTES = 1024

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WORD = st.text("abcdefghijklmnopqrstuvwxyz._", min_size=1, max_size=12)
IDS = st.text("0123456789", min_size=1, max_size=10)
INSTANTS = st.integers(min_value=1, max_value=4_000_000_000_000).map(
    lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)
)
LINES = st.builds(Line, WORD, st.dictionaries(WORD, TEXT | st.integers(), max_size=3))
BUTTONS = st.builds(Button, WORD, TEXT, st.sampled_from(["", "contact"]))
ROWS = st.lists(BUTTONS, min_size=1, max_size=3).map(tuple)
REPLIES = st.builds(
    Reply,
    lines=st.lists(LINES, min_size=1, max_size=3).map(tuple),
    keyboard=st.none() | st.lists(ROWS, max_size=3).map(tuple),
)
CHATS = st.builds(Chat, st.sampled_from(["telegram", "webchat"]), IDS)
LOCALES = st.sampled_from(["ru", "en"])
OUTGOING = (
    REPLIES
    | st.builds(CodeNotice, st.sampled_from(["sms", "email"]), TEXT, TEXT)
    | st.builds(Acknowledgement, TEXT)
    | st.builds(CustomerAttachment, st.sampled_from(Attachment), IDS.map(CustomerId))
    | st.builds(Notice, CHATS, LOCALES, LINES)
)
DIALOGS = st.builds(
    Dialog,
    chat=CHATS,
    locale=LOCALES,
    touched_at=INSTANTS,
    customer_id=st.none() | IDS.map(CustomerId),
    topic=TEXT,
    step=TEXT,
    form=st.dictionaries(TEXT, TEXT | st.lists(TEXT) | st.integers() | st.booleans()),
    seen=st.lists(IDS, max_size=SEEN_MAX).map(tuple),
    owed=st.lists(
        st.builds(Owed, IDS, INSTANTS, st.lists(OUTGOING, max_size=3).map(tuple)),
        max_size=OWED_MAX,
    ).map(tuple),
    reach_at=st.none() | INSTANTS,
    blocked=st.booleans(),
    unanswered=st.just("") | IDS,
    albums=st.lists(IDS, max_size=3).map(tuple),
)


def stored_bytes(item: dict[str, Any]) -> int:
    """What DynamoDB charges for: the names and the values, in UTF-8."""
    return sum(
        len(name.encode()) + len(value if isinstance(value, bytes) else str(value).encode())
        for name, typed in item.items()
        for value in typed.values()
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(dialog=DIALOGS)
@example(dialog=a_dialog(owed=(Owed("1", START, (Reply((Line("a"),), None),)),)))
@example(dialog=a_dialog(owed=(Owed("1", START, (Reply((Line("a"),), ()),)),)))
def test_any_dialog_is_read_as_it_was_stored(world: World, dialog: Dialog) -> None:
    world.table.delete(keys.dialog(dialog.chat))

    world.conversation.dialogs.save(dialog)

    read = dialog_of(world, dialog.chat)
    assert read.version == 1
    assert read == Dialog(
        **{name: getattr(dialog, name) for name in Dialog.__slots__ if name != "version"},
        version=1,
    )


def test_a_chat_never_heard_of_is_none(world: World) -> None:
    assert world.conversation.dialogs.get(CHAT) is None


def test_the_slower_of_two_updates_learns_where_the_chat_stands(world: World) -> None:
    world.conversation.dialogs.save(a_dialog(step="first"))

    with pytest.raises(DialogMoved) as moved:
        world.conversation.dialogs.save(a_dialog(step="second"))

    assert moved.value.dialog == dialog_of(world)
    assert dialog_of(world).step == "first"


def test_a_chat_that_was_swept_meanwhile_is_found_gone(world: World) -> None:
    with pytest.raises(DialogMoved) as moved:
        world.conversation.dialogs.save(a_dialog(version=4))

    assert moved.value.dialog is None


def test_a_stranger_is_forgotten_after_the_life_of_a_dialog(world: World) -> None:
    write = world.conversation.dialogs.save_write(a_dialog())

    assert write.attributes["ttl"] == int((START + DIALOG_LIFE).timestamp())
    assert "customer" not in write.attributes


def test_the_chat_of_a_customer_stays(world: World) -> None:
    write = world.conversation.dialogs.save_write(a_dialog(customer_id=CustomerId("anna")))

    assert "ttl" not in write.attributes
    assert write.attributes["customer"] == "anna"


def test_an_erased_chat_keeps_its_last_answer_for_a_day(world: World) -> None:
    write = world.conversation.dialogs.save_write(a_dialog(), life_s=ERASED_LIFE_S)

    assert write.attributes["ttl"] == int((START + timedelta(days=1)).timestamp())


def dialog_bytes(world: World) -> int:
    return stored_bytes(everything(world)[keys.dialog(CHAT)])


def test_every_message_of_a_registration_costs_one_write_unit(
    world: World, anna: Telegrammer
) -> None:
    sizes = []
    for text in ("/start", "Согласна", "Да, присылайте", "По шагам", "Александра"):
        anna.says(text)
        sizes.append(dialog_bytes(world))
    anna.says("Константинопольская-Преображенская")
    anna.shares_contact()
    sizes.append(dialog_bytes(world))
    anna.says("aleksandra.konstantinopolskaya@example.org")
    asked = anna.says("29 февраля 1988")
    sizes.append(dialog_bytes(world))

    assert "Всё верно?" in asked.text
    assert max(sizes) < WRITE_UNIT_BYTES
