"""Why one customer belongs to a segment or not."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.explain import Explained, explain
from chalicelib.services.segments.gather_facts import gather_facts
from chalicelib.services.segments.read_facts import read_facts
from chalicelib.world import World


def explain_customer(world: World, predicate: Node, customer_id: CustomerId) -> Explained:
    """Answer every part of the predicate about the customer, as they are now.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    facts = gather_facts(world, predicate, [customer], read_facts(world))
    return explain(predicate, customer, facts)
