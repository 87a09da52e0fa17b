"""The answer that is kept for a repeated request, looked for after a refusal."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Refusal
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.asker import Asker
from chalicelib.handlers.edge.request import named_survivor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.customers.spend_lookup import count_revealed
from chalicelib.world import World


def first_answer(
    world: World,
    actor: Actor,
    asker: Asker,
    refusal: Refusal,
    path: Mapping[str, str],
    snapshot: type[Any] | None,
) -> Committed[Any]:
    """Return the first answer to a request that was refused when it was repeated.

    Raises:
        Refusal: the request was not answered before.
    """
    # A repeated request may be refused because of its own first effect (its phone is taken), so
    # that no commit finds the kept answer. It is read only here, after a refusal.
    kept = world.staff.answers.find(actor.request, actor.at) if actor.request else None
    if kept is None:
        count_revealed(world, asker, refusal, path)
        raise named_survivor(world, path, refusal) from refusal
    assert snapshot is not None, "only an operation that keeps a snapshot has a key"
    record = None if kept.rendered else kept.read(snapshot)
    return Committed(record, repeated=True, rendered=kept.rendered)
