"""Keep what a recipient did or a channel reported, with all that follows from it."""

from chalicelib.domain.touch import Touched
from chalicelib.world import World


def note_touch(world: World, touched: Touched) -> None:
    """Keep one happening; the same again changes nothing. Stops, bounces and complaints suppress.

    Raises:
        Unavailable: something does not answer.
    """
    raise NotImplementedError
