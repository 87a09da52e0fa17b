"""Draw a code for a customer of the chain's own application, who may spend points."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.services.points.hold_points import bar_to_spend
from chalicelib.services.points.spend_codes import IssuedCode, issue_code
from chalicelib.world import World


def draw_code(world: World, actor: Actor, customer: CustomerId) -> IssuedCode:
    """Replace the customer's code by a new one; a code that no till could use is not drawn.

    Raises:
        NotFound: `customer.not_found`, `programme.not_found`.
        Conflict: `card.blocked`, `customer.not_member`.
    """
    loaded = world.points.accounts.load(customer, actor.at)
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    if bar := bar_to_spend(loaded, None):
        raise bar
    return issue_code(world, customer)
