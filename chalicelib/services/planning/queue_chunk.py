"""Put a chunk on the workers' queue."""

from datetime import datetime, timedelta

from chalicelib.aws.queue import DELAY_S_MAX
from chalicelib.domain.planning.chunk import Address
from chalicelib.world import World

SECOND = timedelta(seconds=1)


def queue_chunk(world: World, address: Address, *, attempt: int, not_before: datetime) -> None:
    """Queue a chunk for an instant, or for as near to it as a queue can wait.

    Raises:
        Unavailable: the queue did not take it.
    """
    delay_s = max(0, -((world.now() - not_before) // SECOND))
    job: dict[str, str | int] = {
        "campaign": address.campaign,
        "run": address.run,
        "chunk": address.chunk,
        "attempt": attempt,
    }
    world.queues.deliver.send(job, delay_s=min(delay_s, DELAY_S_MAX))
