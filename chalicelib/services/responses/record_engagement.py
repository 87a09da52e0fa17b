"""Keep what a recipient did or a channel reported, with all that follows from it."""

from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.customers.suppress_customer import suppress_customer
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from chalicelib.world import World


def record_engagement(world: World, touched: Engagement) -> bool:
    """Keep one happening; false where the same was known, which changes nothing.

    A bounce puts the mailbox on the stop list, a complaint the advertising by e-mail; a stop ends
    the advertising in the channel that `detail` names. They do so every time, since whoever was
    first to keep it may have died before; of nobody, or somebody erased, only the touch is kept.

    Raises:
        Unavailable: something does not answer, or too many changed the customer meanwhile.
    """
    first = world.delivery.engagements.note(touched)
    customer, detail = touched.customer, touched.detail
    match touched.kind:
        case EngagementKind.BOUNCED:
            suppress_customer(world, customer, hard_bounce(EMAIL), address=detail)
        case EngagementKind.COMPLAINED:
            suppress_customer(world, customer, complaint(EMAIL))
        case EngagementKind.STOPPED if detail:
            evidence = f"{detail}:{touched.campaign}"
            withdraw_consent(world, customer, Stopped(detail, touched.at, evidence))
    return first
