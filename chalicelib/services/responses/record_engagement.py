"""Record what a recipient did or a channel reported, and do what follows from it."""

from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.customers.suppress_customer import suppress_customer
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from chalicelib.world import World


def record_engagement(world: World, engagement: Engagement) -> bool:
    """Record one engagement; false where the same was known, which changes nothing.

    A bounce puts the mailbox on the stop list, a complaint the advertising by e-mail; a stop ends
    the advertising in the channel that `detail` names. Each does so every time, since the worker
    that recorded the engagement first may have died before. For an erased or unknown customer only
    the engagement is kept.

    Raises:
        Unavailable: something does not answer, or the customer was changed too often meanwhile.
    """
    first = world.delivery.engagements.note(engagement)
    customer, detail = engagement.customer, engagement.detail
    match engagement.kind:
        case EngagementKind.BOUNCED:
            suppress_customer(world, customer, hard_bounce(EMAIL), address=detail)
        case EngagementKind.COMPLAINED:
            suppress_customer(world, customer, complaint(EMAIL))
        case EngagementKind.STOPPED if detail:
            evidence = f"{detail}:{engagement.campaign}"
            withdraw_consent(world, customer, Stopped(detail, engagement.at, evidence))
    return first
