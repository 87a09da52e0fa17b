"""Reads the stored results of all recipients."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import ChunkId, CustomerId
from chalicelib.domain.planning.chunk import RecipientResult
from tests.faults.channel import Message
from tests.faults.scene import Scene


def read_book(scene: Scene) -> dict[Message, RecipientResult]:
    """The result of every message; none may be stored twice."""
    written = [
        (Message(scene.chats[customer], str(record.content.priority)), outcome)
        for record, run in scene.campaigns
        for customer, outcome in _outcomes(scene, run)
        if outcome is not RecipientResult.MOVED
    ]
    book: dict[Message, RecipientResult] = dict(written)
    assert len(book) == len(written)
    return book


def _outcomes(scene: Scene, run: Run) -> Iterator[tuple[CustomerId, RecipientResult]]:
    """Every recipient of every chunk of the run, with their result there."""
    world = scene.world
    began = {each.address.chunk: each for each in world.delivery.chunks.progress_of_run(run)}
    members: dict[ChunkId, tuple[CustomerId, ...]] = defaultdict(tuple)
    for page in world.campaigns.runs.pages(run):
        for chunk in world.delivery.chunks.of_page(run, page):
            members[chunk.address.chunk] = chunk.recipients
    for chunk_id, recipients in members.items():
        codes = began[chunk_id].outcomes if chunk_id in began else "." * len(recipients)
        yield from zip(recipients, map(RecipientResult, codes), strict=True)
