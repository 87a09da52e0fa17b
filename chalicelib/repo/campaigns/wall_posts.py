"""Stores posts on the wall of a community, and which of them were not sent yet."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.campaigns.wall_post import PostState, PostWords, WallPost
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, PostId
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

OPEN_MAX = 100


class PostMoved(Moved):
    """Another writer changed the post meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("post.changed", found)


@dataclass(frozen=True, slots=True)
class WallPosts:
    """The posts of the table."""

    table: Table

    def get(self, post_id: PostId) -> WallPost:
        """One post.

        Raises:
            NotFound: `post.unknown`.
        """
        item = self.table.get(keys.post(post_id))
        if item is None:
            raise NotFound("post.unknown")
        return _read(item)

    def page(self, *, after: str, limit: int) -> list[WallPost]:
        """Posts before an id, the newest first; a page with fewer than `limit` is the last."""
        return list(
            map(_read, self.table.query_back(keys.POSTS, prefix="", below=after, limit=limit))
        )

    def open(self) -> list[PostId]:
        """The posts that were not sent yet, the oldest first."""
        items = self.table.query(keys.OPEN_POSTS, prefix="", limit=OPEN_MAX)
        return [PostId(item["sk"]) for item in items]

    def writes(self, post: WallPost) -> list[Write]:
        """The writes of the next version of a post; they refuse with `PostMoved`."""
        key = keys.post(post.id)
        put = Put(key, _attributes(post), version=post.version, refused=PostMoved)
        entry = keys.open_post(post.id)
        if post.state is not PostState.PLANNED:
            return [put, Delete(entry)]
        return [put, Put(entry, {}, version=None)] if post.version == 0 else [put]


def _attributes(post: WallPost) -> dict[str, Value]:
    words = post.words
    return {
        "text": words.text,
        "picture": words.picture,
        "link": words.link,
        "campaign": post.campaign or "",
        "created_at": post.created_at.isoformat(),
        "at": post.at.isoformat(),
        "state": post.state,
        "claimed_at": _text(post.claimed_at),
        "tried_at": _text(post.tried_at),
        "ended_at": _text(post.ended_at),
        "code": post.code,
        "number": post.number,
        "version": post.version + 1,
    }


def _read(item: Item) -> WallPost:
    return WallPost(
        id=PostId(item["sk"]),
        words=PostWords(item["text"], item["picture"], item["link"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        at=datetime.fromisoformat(item["at"]),
        campaign=CampaignId(item["campaign"]) if item["campaign"] else None,
        state=PostState(item["state"]),
        claimed_at=_instant(item["claimed_at"]),
        tried_at=_instant(item["tried_at"]),
        ended_at=_instant(item["ended_at"]),
        code=item["code"],
        number=item["number"],
        version=item["version"],
    )


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
