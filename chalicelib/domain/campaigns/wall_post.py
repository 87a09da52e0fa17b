"""A post on the wall of a community: its words, and what is known of it."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.campaigns.campaign import Campaign, LinkButton, worded
from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import CampaignId, PostId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.limits import utf16_units
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from chalicelib.domain.messages.visible_text import has_visible

POST_CHARS_MAX = 4096  # VK documents no limit; this one is safe
PLACE = re.compile(r"\{\{")
WALL = "vk"
# VK documents no end of its memory of `guid`; within an hour a repetition is surely recognised.
RECOGNISED_FOR = timedelta(hours=1)
CLAIMED_FOR = timedelta(seconds=60)
LATE_MAX = timedelta(
    hours=6
)  # a platform that lets nothing through for so long gets the post no more
REPEATED_AFTER_S = 60
DAYS_AHEAD_MAX = timedelta(days=365)
NAME_CHARS_MAX = 80


class PostState(StrEnum):
    """What is known of a post."""

    PLANNED = "planned"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PostWords:
    """What stands on the wall; `picture` is the path of an uploaded one."""

    text: str
    picture: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class WallPost:
    """One post. `at` is when it is due.

    `claimed_at` is when a worker began to send it, `tried_at` when the first call was made of which
    nothing is known. `number` is that of the post on the wall.
    """

    id: PostId
    words: PostWords
    created_at: datetime
    at: datetime
    campaign: CampaignId | None = None
    state: PostState = PostState.PLANNED
    claimed_at: datetime | None = None
    tried_at: datetime | None = None
    ended_at: datetime | None = None
    code: str = ""
    number: int = 0
    version: int = 0

    @property
    def name(self) -> str:
        """The first line, cut."""
        line = self.words.text.strip().partition("\n")[0]
        return line if len(line) <= NAME_CHARS_MAX else line[: NAME_CHARS_MAX - 1] + "…"

    @property
    def snapshot(self) -> "PostSnapshot":
        """The state of the post, without its words."""
        return PostSnapshot(
            self.id,
            self.campaign,
            self.state,
            self.created_at,
            self.at,
            self.ended_at,
            self.code,
            self.number,
        )

    def is_claimed(self, now: datetime) -> bool:
        """Whether another worker may be sending it at this moment."""
        return self.claimed_at is not None and now < self.claimed_at + CLAIMED_FOR

    def claimed(self, now: datetime) -> "WallPost":
        """The post as the worker who sends it stores it before the call."""
        return replace(self, claimed_at=now, tried_at=self.tried_at or now)

    def is_lost(self, now: datetime) -> bool:
        """Whether the first call without an answer is too long ago to be repeated."""
        return self.tried_at is not None and now >= self.tried_at + RECOGNISED_FOR

    def ended(self, state: PostState, now: datetime, code: str = "") -> "WallPost":
        """The post in one of its last states."""
        return replace(self, state=state, ended_at=now, claimed_at=None, code=code)

    def cancelled(self, now: datetime) -> "WallPost":
        """The post as cancelled.

        Raises:
            Conflict: `post.state`: it was sent, or may have been.
        """
        if self.state is not PostState.PLANNED or self.tried_at is not None:
            raise Conflict("post.state", state=self.state)
        return self.ended(PostState.CANCELLED, now)

    def judged(self, attempt: Attempt, now: datetime, *, doubted: datetime | None) -> "WallPost":
        """The post after a call; `doubted` is when an earlier call was lost (None: none was)."""
        match attempt.result:
            case Attempted.SENT | Attempted.DELIVERED:
                sent = self.ended(PostState.SENT, now)
                return replace(sent, number=attempt.message, tried_at=None)
            case Attempted.IN_DOUBT:
                return replace(self, claimed_at=None, code=attempt.code)
            case Attempted.WAIT if now < self.at + LATE_MAX or doubted:
                return replace(self, claimed_at=None, tried_at=doubted, code=attempt.code)
            case _:
                # A refusal of a repetition says nothing of the first call.
                state = PostState.UNKNOWN if doubted else PostState.FAILED
                return self.ended(state, now, attempt.code)


@dataclass(frozen=True, slots=True)
class PostSnapshot:
    """The state of a post, as it is stored to answer a repeated request."""

    id: PostId
    campaign: CampaignId | None
    state: PostState
    created_at: datetime
    at: datetime
    ended_at: datetime | None
    code: str
    number: int


def words_of(campaign: Campaign, language: Locale, text: str = "") -> PostWords:
    """The words of a campaign for a wall: its text for VK, or that of another messenger.

    `text` stands in the place of the campaign's. The links of buttons stand below the text; the
    first one is the link of the post. A picture at another site becomes the link, if there is none:
    VK takes no picture by its address.

    Raises:
        Rejected: `post.no_text`: the campaign has no text of a messenger.
    """
    links = [each for each in campaign.buttons if isinstance(each, LinkButton)]
    lines = [f"{worded(each.labels, language, campaign.language)[1]}: {each.url}" for each in links]
    own = campaign.picture if own_picture(campaign.picture) else ""
    return PostWords(
        "\n\n".join(filter(None, (text or _text_of(campaign, language), "\n".join(lines)))),
        own,
        links[0].url if links else "" if own else campaign.picture,
    )


def _text_of(campaign: Campaign, language: Locale) -> str:
    messengers = (each for each in campaign.texts if each not in (EMAIL, SMS))
    found = WALL if WALL in campaign.texts else next(messengers, None)
    if found is None:
        raise Rejected("post.no_text")
    return worded(campaign.texts[found], language, campaign.language)[1]


def check_words(words: PostWords) -> None:
    """Refuse words that a wall cannot show.

    Raises:
        Rejected: `post.no_text`, `post.personal`: a wall has no one customer to fill a field;
            `post.too_long`.
    """
    if not has_visible(words.text):
        raise Rejected("post.no_text")
    if PLACE.search(words.text):
        raise Rejected("post.personal")
    found = utf16_units(words.text)
    if found > POST_CHARS_MAX:
        raise Rejected("post.too_long", limit=POST_CHARS_MAX, found=found)
