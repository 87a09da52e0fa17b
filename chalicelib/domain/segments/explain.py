"""Why one customer belongs to a segment or not: the predicate as a tree of yes and no."""

from dataclasses import dataclass

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments import All, AnyOf, Node, Not
from chalicelib.domain.segments.facts import Facts


@dataclass(frozen=True, slots=True)
class Explained:
    """One node of a predicate and what it says about the customer.

    `pointer` (RFC 6901) leads to it from the predicate's root, whose own pointer is "". Every part
    is answered, also where the first ones decide already.
    """

    pointer: str
    kind: str
    matches: bool
    of: tuple["Explained", ...] = ()


def explain(node: Node, customer: Customer, facts: Facts, *, pointer: str = "") -> Explained:
    """Answer every node of a predicate about one customer."""
    match node:
        case All() | AnyOf():
            parts = [(f"{pointer}/of/{number}", part) for number, part in enumerate(node.of)]
        case Not():
            parts = [(f"{pointer}/of", node.of)]
        case _:
            parts = []
    answered = tuple(explain(part, customer, facts, pointer=at) for at, part in parts)
    return Explained(pointer, node.kind, node.matches(customer, facts), answered)
