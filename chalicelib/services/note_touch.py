"""Keep what a recipient did or a channel reported, with all that follows from it."""

from chalicelib.domain.channel import EMAIL
from chalicelib.domain.suppression import complaint, hard_bounce
from chalicelib.domain.touch import Touched, TouchKind
from chalicelib.services.stop_channel import Stopped, stop_channel
from chalicelib.services.suppress_customer import suppress_customer
from chalicelib.world import World


def note_touch(world: World, touched: Touched) -> bool:
    """Keep one happening; false where the same was known, which changes nothing.

    A bounce puts the mailbox on the stop list, a complaint the advertising by e-mail; a stop ends
    the advertising in the channel that `detail` names. They do so every time, since whoever was
    first to keep it may have died before; of nobody, or somebody erased, only the touch is kept.

    Raises:
        Unavailable: something does not answer, or too many changed the customer meanwhile.
    """
    first = world.touches.note(touched)
    customer, detail = touched.customer, touched.detail
    match touched.kind:
        case TouchKind.BOUNCED:
            suppress_customer(world, customer, hard_bounce(EMAIL), address=detail)
        case TouchKind.COMPLAINED:
            suppress_customer(world, customer, complaint(EMAIL))
        case TouchKind.STOPPED if detail:
            evidence = f"{detail}:{touched.campaign}"
            stop_channel(world, customer, Stopped(detail, touched.at, evidence))
    return first
