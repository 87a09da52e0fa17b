"""Count wrong promo codes, by customer and by key, so that they cannot be guessed."""

from contextlib import suppress

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.offers.guesses import Guesses, limit_of
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.offers.find_candidates import Pool
from chalicelib.world import World


def count_guesses(world: World, pool: Pool) -> None:
    """Count the wrong codes of a receipt or a quote, after it was decided.

    A receipt that is recorded must not fail because a guess could not be counted.
    """
    if not pool.wrong:
        return
    for guesses in pool.guesses:
        with suppress(Moved, Unavailable):
            _count(world, guesses, pool.wrong)


def _count(world: World, guesses: Guesses, wrong: int) -> None:
    def decide(moved: Moved | None) -> None:
        now, subject = world.now(), guesses.subject
        found = guesses
        if moved is not None:
            found = world.offers.promos.find((), [subject]).guesses[subject]
        if found.is_paused(now):
            return
        after = found.after_wrong(now, wrong, limit_of(subject))
        world.commit(None, world.offers.promos.guesses_write(after, now))
        if after.is_paused(now):
            log.event("promo.paused", of=subject.partition("#")[0])

    world.attempt(decide)
