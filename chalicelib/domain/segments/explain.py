"""Explains why a customer is in a segment or not: every node of the predicate with yes or no."""

from dataclasses import dataclass

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments import All, AnyOf, Node, Not
from chalicelib.domain.segments.facts import Facts


@dataclass(frozen=True, slots=True)
class Explained:
    """One node of a predicate, and whether it matches the customer.

    `pointer` (RFC 6901) is its path from the root of the predicate; the root has "". Every node is
    evaluated, even if the first ones have decided already.
    """

    pointer: str
    kind: str
    matches: bool
    of: tuple["Explained", ...] = ()


def explain(node: Node, customer: Customer, facts: Facts, *, pointer: str = "") -> Explained:
    """Evaluate every node of a predicate for one customer."""
    match node:
        case All() | AnyOf():
            parts = [(f"{pointer}/of/{number}", part) for number, part in enumerate(node.of)]
        case Not():
            parts = [(f"{pointer}/of", node.of)]
        case _:
            parts = []
    explained = tuple(explain(part, customer, facts, pointer=at) for at, part in parts)
    return Explained(pointer, node.kind, node.matches(customer, facts), explained)
