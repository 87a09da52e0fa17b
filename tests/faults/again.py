"""A person resends all messages with an unknown result, and the same workers send them."""

import time
from collections import Counter
from dataclasses import dataclass

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.delivery_position import DeliveryId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.delivery.resend_unknown import resend_unknown
from tests.faults.book import read_book
from tests.faults.channel import Message
from tests.faults.doubts import listed_as_unknown
from tests.faults.tally import ended
from tests.faults.trouble import Trouble

NAMED_AT_ONCE = 100
UNSETTLED = frozenset({RecipientResult.PENDING, RecipientResult.UNKNOWN})
WITHIN_S = 120.0
POLL_S = 0.2


@dataclass(frozen=True)
class Again:
    """The named messages, the number refused the second time, and the results."""

    named: frozenset[Message]
    refused: int
    arrived: Counter[Message]
    results: Counter[RecipientResult]
    not_delivered: frozenset[Message]
    stopped: frozenset[str]
    sums_hold: bool

    @property
    def promises(self) -> dict[str, bool]:
        """Each promise, and whether it was kept."""
        delivered = self.named - self.not_delivered
        return {
            "exactly the named messages are sent once more": (self.arrived == Counter(delivered)),
            "a named message is not sent only if its customer said stop": (
                {each.chat for each in self.not_delivered} <= self.stopped
            ),
            "the sums still equal the audience": self.sums_hold,
            "a second request for the same messages sends none": self.refused == len(self.named),
        }

    @property
    def rows(self) -> list[str]:
        """The lines of the table."""
        results = ", ".join(f"{each.name.lower()} {n}" for each, n in self.results.items())
        return [
            f"| sent again by a person | {len(self.named)} |",
            f"| came of it | {results} |",
            f"| arrived then | {self.arrived.total()} |",
            f"| refused when asked for once more | {self.refused} |",
        ]


def send_again(trouble: Trouble) -> Again:
    """Name every message with an unknown result, twice, and wait until the workers finish.

    Raises:
        TimeoutError: the workers did not finish in time.
    """
    channel, scene = trouble.channel, trouble.scene
    came = len(channel.arrivals)
    named = listed_as_unknown(scene)
    resent = _ask(trouble, named)
    refused = len(named) - _ask(trouble, named)
    assert resent == len(named)
    results = _settled(trouble, frozenset(named))
    campaigns = ended(trouble, read_book(scene))
    return Again(
        named=frozenset(named),
        refused=refused,
        arrived=Counter(each.message for each in channel.arrivals[came:]),
        results=Counter(results.values()),
        not_delivered=frozenset(
            m for m, result in results.items() if result is not RecipientResult.DELIVERED
        ),
        stopped=frozenset(trouble.stopped),
        sums_hold=all(each.total == each.audience for each in campaigns),
    )


def _ask(trouble: Trouble, named: dict[Message, DeliveryId]) -> int:
    """Resend them as a person would, page by page; return how many were accepted."""
    world, resent = trouble.scene.world, 0
    for record, _ in trouble.scene.campaigns:
        words = str(record.content.priority)
        ids = [each for message, each in named.items() if message.words == words]
        for start in range(0, len(ids), NAMED_AT_ONCE):
            actor = Actor(StaffKeyId("tests"), world.now())
            page = ids[start : start + NAMED_AT_ONCE]
            resent += resend_unknown(world, actor, record.id, page).record.resent
    return resent


def _settled(trouble: Trouble, named: frozenset[Message]) -> dict[Message, RecipientResult]:
    ends_s = time.monotonic() + WITHIN_S
    while time.monotonic() < ends_s:
        book = read_book(trouble.scene)
        results = {message: book[message] for message in named}
        if not UNSETTLED & set(results.values()):
            return results
        time.sleep(POLL_S)
    raise TimeoutError("the workers do not finish what was resent")
