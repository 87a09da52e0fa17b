"""Explain why one customer is in a segment or not."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.explain import Explained, explain
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.world import World


def explain_customer(
    world: World, actor: Actor, predicate: Node, customer_id: CustomerId
) -> Explained:
    """Evaluate every node of the predicate for one customer, with today's data.

    The audit records who asked about whom.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    world.commit(actor, audit=("customer.explained", customer_id))
    facts = gather_facts(world, predicate, [customer], read_facts(world))
    return explain(predicate, customer, facts)
