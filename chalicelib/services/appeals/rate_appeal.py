"""Take the customer's rating of an appeal; a low one opens it again."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.appeals.appeal import Appeal
from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind
from chalicelib.domain.appeals.transitions import rated
from chalicelib.domain.appeals.written_rating import RATINGS
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import AppealId
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.appeals.take_message import persistently
from chalicelib.world import World


def rate_appeal(
    world: World,
    customer: Customer | None,
    appeal_id: AppealId,
    rating: int,
    *beside: Write,
    at: datetime,
) -> Appeal:
    """Store a rating from 1 to 5, with other writes in the same transaction.

    Without a customer the appeal is that of a person without a card, whom the caller has proven.

    Raises:
        NotFound: `appeal.not_found`: also where it is another customer's.
        Conflict: `appeal.not_settled`.
        Unavailable: `appeal.contended`.
    """
    assert rating in RATINGS, "a button has the rating"
    owners = customer.ids if customer else (None,)

    def decide(_: Moved | None) -> Appeal:
        appeal = world.desk.appeals.get(appeal_id)
        if appeal is None or appeal.customer_id not in owners:
            raise NotFound("appeal.not_found")
        rules, store = world.desk.rules.get(world.now()), world.desk.appeals
        said = AppealMessage(appeal.count + 1, at, MessageKind.BOT, f"rated {rating}")
        after = replace(rated(appeal, at, rating, rules), count=said.number)
        changes = store.change_writes(appeal, after)
        world.commit(None, *beside, *changes, store.message_write(appeal_id, said))
        return after

    return persistently(decide)
