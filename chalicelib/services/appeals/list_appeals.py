"""Lists appeals: by urgency, or those that are settled, with filters; and reads one whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.appeals.appeal import UNSETTLED, Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import AppealMessage
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, StaffKeyId
from chalicelib.world import World

PAGE = 100
PAGES_MAX = 10  # read for one page of a filtered list; the cursor goes on behind them
MESSAGES_MAX = 500  # of one appeal, the newest

Entries = Sequence[tuple[str, Appeal]]


@dataclass(frozen=True, slots=True)
class AppealFilter:
    """Which appeals a list shows; None: any. `unassigned`: those of no person."""

    states: frozenset[AppealState] = UNSETTLED
    assignee: StaffKeyId | None = None
    unassigned: bool = False
    topic: Topic | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it is about appeals that are solved or closed."""
        return not self.states & UNSETTLED

    def fits(self, appeal: Appeal) -> bool:
        """Whether the list shows the appeal."""
        is_theirs = self.assignee is None or appeal.assignee == self.assignee
        is_free = not self.unassigned or appeal.assignee is None
        is_about = self.topic is None or appeal.topic is self.topic
        return appeal.state in self.states and is_theirs and is_free and is_about


def list_appeals(
    world: World, wanted: AppealFilter, *, after: str, limit: int
) -> tuple[list[Appeal], str]:
    """One page of the appeals, and the position behind it; empty: this was the last page.

    A page of the inbox is one read, however many appeals there are. With a filter at most 1,000
    entries are read, so that a page may be short, or empty, and not the last.
    """
    store = world.desk.appeals
    if wanted.is_settled:
        return _walk(lambda at, most: store.settled(below=at, limit=most), wanted, after, limit)
    return _walk(lambda at, most: store.inbox(after=at, limit=most), wanted, after, limit)


def list_of_campaign(
    world: World, campaign: CampaignId, *, after: str, limit: int
) -> tuple[list[Appeal], str]:
    """One page of the appeals that follow a campaign, oldest first, and the position behind it."""
    places = world.desk.appeals.of_campaign(campaign, after=after, limit=limit)
    found = world.desk.appeals.get_many(each for _, each in places)
    return found[::-1], places[-1][0] if len(places) == limit else ""


def campaign_name(world: World, appeal: Appeal) -> str | None:
    """The name of the campaign that an appeal follows; None: it follows none, or it is gone."""
    if appeal.campaign is None:
        return None
    try:
        record = world.campaigns.records.get(appeal.campaign)
    except NotFound:
        return None
    return record.trigger or record.content.name


def read_messages(world: World, appeal: Appeal) -> list[AppealMessage]:
    """The messages of an appeal and of those that were merged into it, oldest first.

    Those of a merged appeal keep their numbers, which count anew in each.
    """
    store = world.desk.appeals
    behind = max(appeal.count - MESSAGES_MAX, 0)
    own = store.messages(appeal.id, after=behind, limit=MESSAGES_MAX)
    parts: Iterable[AppealMessage] = (
        message for part in appeal.joined for message in store.messages(part, limit=MESSAGES_MAX)
    )
    return sorted([*own, *parts], key=lambda each: (each.at, each.number))


def _walk(
    read: Callable[[str, int], Entries], wanted: AppealFilter, after: str, limit: int
) -> tuple[list[Appeal], str]:
    is_plain = wanted in (AppealFilter(), AppealFilter(states=frozenset(AppealState) - UNSETTLED))
    size = limit if is_plain else PAGE
    found: list[Appeal] = []
    for _ in range(PAGES_MAX):
        entries = read(after, size)
        for place, appeal in entries:
            after = place
            if wanted.fits(appeal):
                found.append(appeal)
            if len(found) == limit:
                return found, after
        if len(entries) < size:
            return found, ""
    return found, after
