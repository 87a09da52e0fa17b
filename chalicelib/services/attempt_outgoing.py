"""Give a campaign's message to its channel, and say what is known after it."""

from chalicelib.domain.outgoing import Attempt, Outgoing
from chalicelib.world import World


def attempt_outgoing(world: World, outgoing: Outgoing) -> Attempt:
    """Make one call of the channel; whatever it says, and silence too, is an `Attempt`."""
    raise NotImplementedError
