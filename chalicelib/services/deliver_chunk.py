"""Deliver one chunk: claim, send, write down, ten recipients at a time."""

from chalicelib.domain.chunk import Address
from chalicelib.world import World


def deliver_chunk(world: World, address: Address, *, attempt: int) -> None:
    """Bring the chunk as far as may be now; what is left comes again by another job.

    Raises:
        Unavailable: something does not answer; the job must stay on the queue.
    """
    raise NotImplementedError
