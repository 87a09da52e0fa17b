"""What is written down of everybody who was to get a message."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.domain.chunk import ChunkId, Outcome
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.run import Run
from tests.faults.channel import Message
from tests.faults.scene import Scene


def read_book(scene: Scene) -> dict[Message, Outcome]:
    """What became of everybody; nobody may stand there twice."""
    written = [
        (Message(scene.chats[customer], str(record.content.priority)), outcome)
        for record, run in scene.campaigns
        for customer, outcome in _outcomes(scene, run)
        if outcome is not Outcome.MOVED
    ]
    book: dict[Message, Outcome] = dict(written)
    assert len(book) == len(written)
    return book


def _outcomes(scene: Scene, run: Run) -> Iterator[tuple[CustomerId, Outcome]]:
    """Everybody in a chunk of the run, with what became of them there."""
    world = scene.world
    began = {each.address.chunk: each for each in world.progresses.all_of(run)}
    members: dict[ChunkId, tuple[CustomerId, ...]] = defaultdict(tuple)
    for page in world.runs.pages(run):
        for chunk in world.runs.chunks_of(run, page):
            members[chunk.address.chunk] = chunk.recipients
    for chunk_id, recipients in members.items():
        letters = began[chunk_id].outcomes if chunk_id in began else "." * len(recipients)
        yield from zip(recipients, map(Outcome, letters), strict=True)
