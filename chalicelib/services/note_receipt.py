"""Read what a channel reports of a delivery."""

from chalicelib.world import World


def note_receipt(world: World, body: str) -> None:
    """Keep one notification of SNS; one whose signature is not good changes nothing.

    Raises:
        Unavailable: something does not answer; the notification must come again.
    """
    raise NotImplementedError
