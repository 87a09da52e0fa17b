"""Record an engagement, and what follows from it: a suppression or a withdrawn consent."""

from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.outgoing import TRIAL_STEP
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.customers.suppress_customer import suppress_customer
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from chalicelib.world import World


def record_engagement(world: World, engagement: Engagement) -> bool:
    """Record one engagement; return False if it was recorded before, or is one with a trial.

    A bounce suppresses the mailbox, a complaint suppresses advertising by e-mail, and a stop
    withdraws the consent to advertising in the channel that `detail` names. For an erased or
    unknown customer only the engagement is stored.

    Raises:
        Unavailable: something does not answer, or other writers changed the customer in every
            attempt.
    """
    is_counted = engagement.step != TRIAL_STEP
    first = is_counted and world.delivery.engagements.note(engagement)
    # What follows is done for every repetition too: the worker that recorded the engagement may
    # have died before it. Each consequence is idempotent.
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
