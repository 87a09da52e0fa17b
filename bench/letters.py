"""Stores a campaign that is being sent: its chunks and their recipients."""

import json
import sys
from datetime import timedelta

from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord, PredicateAudience
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.chunk import CHUNK_MAX, Address, Chunk
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.repo.customers import profiles
from chalicelib.repo.delivery.chunks import chunk_write
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World, current_world
from tests.repo.builders import a_customer

CAMPAIGN = CampaignId("AbCdEfGhIjKlMnOpQrStUv")
CHUNKS = 20  # over and over, so that the engine holds no more than these people
ENDLESS = 10**9
TEXT = "Здравствуйте, {{name}}! Ваша осень: скидка 300 рублей до воскресенья."
FIRST_CHAT = 5_000_000_000
BOUGHT = 10
WRITTEN_TOGETHER_MAX = 25


def job(number: int) -> str:
    """Return the queue's job for one chunk."""
    named = {"v": 1, "campaign": CAMPAIGN, "run": LAUNCH, "chunk": _chunk_id(number), "attempt": 1}
    return json.dumps(named)


def store() -> None:
    """Write campaign, chunks and recipients into the table of this process's world."""
    world = current_world()
    people = [_customer(world, number) for number in range(CHUNKS * CHUNK_MAX)]
    writes = [Put(keys.customer(p.id), profiles.attributes_of(p), version=None) for p in people]
    for start in range(0, len(writes), WRITTEN_TOGETHER_MAX):
        world.table.put_many(writes[start : start + WRITTEN_TOGETHER_MAX])
    now = world.now()
    content = Campaign(
        name="Autumn",
        audience=PredicateAudience('{"kind":"all","of":[]}'),
        purpose=MessagePurpose.ADVERTISING,
        texts={"telegram": {"ru": TEXT}},
        ends_at=now + timedelta(days=2),
        window=Window(0, 24),
    )
    record = CampaignRecord(CAMPAIGN, content, CampaignState.RUNNING, now)
    world.campaigns.records.save(record)
    world.campaigns.runs.begin(
        Run(CAMPAIGN, LAUNCH, now, 1, state=RunState.SENDING, chunks=ENDLESS)
    )
    for number in range(CHUNKS):
        recipients = people[number * CHUNK_MAX : (number + 1) * CHUNK_MAX]
        address = Address(CAMPAIGN, LAUNCH, _chunk_id(number))
        ids = tuple(each.id for each in recipients)
        world.table.put(chunk_write(Chunk(address, "telegram", now, "1", ids)))
    json.dump({}, sys.stdout)


def _customer(world: World, number: int) -> Customer:
    """Return a customer with an id of real length and ten purchases."""
    chats = (Chat("telegram", str(FIRST_CHAT + number)),)
    recent = tuple(Bought(739_000 + day, 129_900, (("dairy", 129_900),)) for day in range(BOUGHT))
    bought = Shopping(recent=recent)
    return a_customer(id=CustomerId(world.new_id()), chats=chats, shopping=bought)


def _chunk_id(number: int) -> ChunkId:
    return ChunkId(f"0000-000000-0123456789abcdef-{number:04}")
