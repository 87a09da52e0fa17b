"""Count the customers by scores, stages and classes, for a person who waits."""

from chalicelib.domain.scores.score_counter import ScoreCounter
from chalicelib.services.segments.gather_facts import read_facts
from chalicelib.services.segments.read_base import Base, open_base
from chalicelib.world import World


def count_scores(world: World) -> tuple[Base, ScoreCounter]:
    """Read the base, or a random sample of it, and return it with the counts.

    Raises:
        Conflict: `segment.base_not_counted`: the base is too large to list, and was not counted.
    """
    facts = read_facts(world)
    base, counter = open_base(world, facts), ScoreCounter(facts.thresholds, facts.day)
    for page in base.pages(world):
        for customer in page:
            counter.add(customer.shopping)
    return base, counter
