"""What one tick of the clock leads to."""

from chalicelib.world import World


def turn_clock(world: World) -> None:
    """Do everything that fell due since the last tick, once, day by day where days were missed."""
    raise NotImplementedError
