"""Compares the messages that are stored as unknown with those that may be unknown.

These are the messages that a killed worker had claimed, and those whose answer was lost.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from chalicelib.domain.planning.chunk import BATCH_MAX
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.delivery_position import DeliveryId
from chalicelib.domain.reports.people import PeopleFilter
from chalicelib.services.delivery.list_deliveries import list_deliveries
from tests.faults.channel import Message
from tests.faults.evidence import Kill
from tests.faults.scene import Scene
from tests.faults.trouble import Trouble

LISTED_AT_ONCE = 100
UNKNOWN = frozenset({DeliveryState.UNKNOWN})


@dataclass(frozen=True)
class Doubts:
    """Messages with an unknown result: as stored, after kills, and without an answer.

    `listed` is what a person is shown. `unexplained` are in doubt although they arrived from a
    worker that was not killed and had its answer: the messenger itself says so.
    """

    kills: tuple[Kill, ...]
    written: frozenset[Message]
    unanswered: frozenset[Message]
    listed: frozenset[Message]
    unexplained: frozenset[Message]
    arrived: frozenset[Message]

    @property
    def in_flight(self) -> frozenset[Message]:
        """The messages that were claimed and had no result at any kill."""
        return frozenset[Message]().union(*(kill.in_flight for kill in self.kills))

    @property
    def difference(self) -> frozenset[Message]:
        """Messages stored as unknown without a reason, or not stored so despite one."""
        return self.written ^ (self.in_flight | self.unanswered)

    @property
    def worst(self) -> int:
        """The most messages that one kill left unknown."""
        return max((len(kill.in_flight) for kill in self.kills), default=0)

    @property
    def promises(self) -> dict[str, bool]:
        """Each promise, and whether it was kept."""
        return {
            "unknown are only messages claimed at a kill or without an answer": not self.difference,
            "a kill leaves at most one batch unknown": self.worst <= BATCH_MAX,
            "exactly the unknown messages are listed": self.listed == self.written,
            "an answered message of a living worker is not unknown": not self.unexplained,
        }

    @property
    def rows(self) -> list[str]:
        """The lines of the table."""
        mean = len(self.in_flight) / max(1, len(self.kills))
        return [
            f"| claimed and unwritten at kills | {len(self.in_flight)} |",
            f"| of these, a kill on average, and at most | {mean:.1f}, {self.worst} |",
            f"| answers lost by the channel | {len(self.unanswered)} |",
            f"| unknown | {len(self.written)} |",
            f"| unknown, difference to those in flight or unanswered | {len(self.difference)} |",
            f"| unknown, and listed for a person to decide | {len(self.listed)} |",
            f"| unknown, and had arrived | {len(self.arrived)} |",
        ]


def doubts_of(trouble: Trouble, written: AbstractSet[Message]) -> Doubts:
    """Compare the messages that are stored as unknown with the kills and the channel's record."""
    arrivals = trouble.channel.arrivals
    killed = {kill.worker for kill in trouble.kills}
    return Doubts(
        kills=tuple(trouble.kills),
        written=frozenset(written),
        unanswered=frozenset(each.message for each in arrivals if not each.is_answered),
        listed=frozenset(listed_as_unknown(trouble.scene)),
        unexplained=frozenset(
            each.message
            for each in arrivals
            if each.message in written and each.is_answered and each.worker not in killed
        ),
        arrived=frozenset(each.message for each in arrivals if each.message in written),
    )


def listed_as_unknown(scene: Scene) -> dict[Message, DeliveryId]:
    """The messages that the list of deliveries shows as unknown, with their delivery ids."""
    found: dict[Message, DeliveryId] = {}
    for record, run in scene.campaigns:
        words, after = str(record.content.priority), None
        while True:
            page = list_deliveries(
                scene.world,
                record,
                run,
                after=after,
                limit=LISTED_AT_ONCE,
                wanted=PeopleFilter(UNKNOWN),
            )
            for each in page.found:
                place = DeliveryId(run.name, each.place.chunk, each.place.position)
                found[Message(scene.chats[each.customer], words)] = place
            if page.next is None:
                break
            after = page.next
    return found
