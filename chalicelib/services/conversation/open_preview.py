"""Open a world in memory for a preview of the bot: nothing of it is stored or sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal

from chalicelib.domain.conversation.bot_settings import BotSettings, problems_of
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Malformed
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.message import LOCALES, Chat, Locale
from chalicelib.domain.points.adjustment import AdjustmentRequest
from chalicelib.domain.points.version import in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import catalogue_keys, points_keys
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.writes import Put
from chalicelib.services.points.adjust_points import adjust_points
from chalicelib.texts import defaults
from chalicelib.world import World

Scene = Literal["stranger", "customer"]
CHAT = Chat("telegram", "preview")
PHONE = Phone("+79000000000")
# What the dialogues say of the shop. Items of one partition, of which a preview needs few.
SHOWN = (points_keys.PROGRAMME, catalogue_keys.SHOPS, catalogue_keys.CATEGORIES)
ITEMS_MAX = 100
POINTS = 412
LIMITED = "shards"  # an offer with counters, which a preview does not have
SECRET = "the bot's preview signs nothing that leaves it"  # noqa: S105 - of a world in memory
TICK = timedelta(seconds=1)


@dataclass(slots=True)
class PreviewClock:
    """A clock that moves by a second whenever it is read, the same way in every replay."""

    at: datetime

    def now(self) -> datetime:
        """Return the next second."""
        self.at += TICK
        return self.at


class NoQueue:
    """A client of SQS that takes jobs and forgets them."""

    def send_message(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - the parameters of SQS
        return {}

    def send_message_batch(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
        return {}


def open_preview(world: World, settings: BotSettings, locale: Locale, scene: Scene) -> World:
    """Return a world with the shop's rules, the unsaved settings and, in its scene, a customer.

    Every replay draws the same ids and codes.

    Raises:
        Malformed: texts that cannot be rendered or sent, each with a pointer.
    """
    problems = problems_of(settings, {each: defaults(each) for each in LOCALES})
    if problems:
        raise Malformed(problems)
    preview = _empty(world)
    preview.table.put(preview.conversation.bot_settings.save_write(settings))
    _copy(world, preview)
    if scene == "customer":
        _register(preview, locale)
    return preview


def _empty(world: World) -> World:
    from chalicelib.aws.memory.table import MemoryTable  # noqa: PLC0415 - few requests are previews

    numbers, table, queue = count(1), MemoryTable(), NoQueue()
    clients: dict[str, Any] = {"dynamodb": table, "sqs": queue}
    begins = world.now().replace(microsecond=0)
    shown = replace(
        world.settings,
        secret=SECRET,
        telegram_token="0:preview",  # noqa: S106
        telegram_secret="preview",  # noqa: S106
    )
    return World(
        shown,
        now=PreviewClock(begins).now,
        new_id=lambda: f"preview{next(numbers)}",
        new_secret=lambda: f"preview{next(numbers)}",
        draw=lambda below: next(numbers) % below,
        sleep=lambda _: None,
        client=clients.__getitem__,
        sending_client=clients.__getitem__,
    )


def _copy(world: World, preview: World) -> None:
    """Copy the programme, the shops, and the offers without limits."""
    for partition in (*SHOWN, points_keys.OFFERS):
        items = world.table.query(partition, prefix="", limit=ITEMS_MAX)
        for item in items:
            if partition == points_keys.OFFERS and item.get(LIMITED):
                continue
            attributes = {name: value for name, value in item.items() if name not in ("pk", "sk")}
            preview.table.put(Put(Key(item["pk"], item["sk"]), attributes, version=None))


def _register(preview: World, locale: Locale) -> None:
    """Register a customer in the chat, with some points if there is a programme."""
    now = preview.now()
    customer = Customer(
        id=CustomerId("preview"),
        first_name="Анна" if locale == "ru" else "Anna",
        surname="Петрова" if locale == "ru" else "Petrova",
        phone=ProvenPhone(PHONE, "contact", now),
        email=None,
        birthday=Birthday(5, 5, 1990),
        card=CardNumber("2900000000018"),
        locale=locale,
        registered_at=now,
        chats=(CHAT,),
        consents=(),
    )
    dialog = Dialog(CHAT, locale, now, customer_id=customer.id)
    writes = preview.customers.profiles.register_writes(customer)
    preview.commit(None, preview.conversation.dialogs.save_write(dialog), *writes)
    version = in_force(preview.points.programmes.versions(now), now)
    if version is None:
        return
    points = POINTS * 10**version.programme.points.scale
    actor = Actor(StaffKeyId("preview"), preview.now())
    asked = AdjustmentRequest(points, "preview")
    adjust_points(preview, actor, Role.ADMIN, customer.id, asked, tell=lambda _: ())
