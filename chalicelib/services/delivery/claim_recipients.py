"""Enter a message into the contacts of those who get it: before the call, and once for ever."""

from collections.abc import Mapping

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import FinalResult
from chalicelib.repo.delivery.contacts import ContactRecord, Recipient
from chalicelib.services.delivery.judge_recipients import Going, Judged, judge_recipients
from chalicelib.services.delivery.take_chunk import ChunkLease
from chalicelib.services.planning.prepare_mailing import Prepared

ROUNDS_MAX = 3  # another campaign, or the customer's own word, changed the contacts meanwhile


def claim_recipients(
    taken: ChunkLease, prepared: Prepared, found: Mapping[int, Recipient]
) -> tuple[dict[int, Going], dict[int, FinalResult]]:
    """Judge those at these positions and claim whoever gets the message.

    Those who were claimed, and the ends of the others; whoever was outrun three times is in
    neither, and is looked at again.

    Raises:
        Unavailable: the table does not answer, and nothing was sent.
    """
    claimed: dict[int, Going] = {}
    ends: dict[int, FinalResult] = {}
    for _ in range(ROUNDS_MAX):
        judged = judge_recipients(taken, prepared, found)
        refused = _claim(taken, prepared, judged)
        wanted = [*judged.going, *judged.freed]
        outrun = {each for each in wanted if found[each].contacts.customer in refused}
        claimed |= {each: to for each, to in judged.going.items() if each not in outrun}
        ends |= {each: end for each, end in judged.ends.items() if each not in outrun}
        found = {
            each: found[each]._replace(contacts=refused[found[each].contacts.customer])
            for each in outrun
        }
        if not found:
            break
    return claimed, ends


def _claim(
    taken: ChunkLease, prepared: Prepared, judged: Judged
) -> Mapping[CustomerId, ContactRecord]:
    """Whose contacts had changed meanwhile, as they are now."""
    mailing, mark, now = prepared.mailing, taken.mark, taken.world.now()
    records = [
        each.contacts.entering(mailing.step, now, by=mark, advertises=mailing.is_advertising)
        for each in judged.going.values()
    ]
    records += judged.freed.values()
    if not records:
        return {}
    contacts = taken.world.delivery.contacts
    try:
        return contacts.claim(records)
    except Unavailable:
        # Some may be entered: those that bear the mark of this job are, and nothing was sent yet.
        fresh = contacts.get_many([record.customer for record in records])
        return {
            customer: record
            for customer, record in fresh.items()
            if record.by.get(mailing.step) != mark
        }
