"""The wall of the community: its posts, and comments of people and of the community.

Source: https://dev.vk.com/ru/method/wall.post

The wall lives as long as the simulator runs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from local.simulator.bot_api.pictures import FILE_PREFIX, Files
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.person_actions import NotPossible, refuse_empty
from local.simulator.vk.errors import VkError, bad_parameter
from local.simulator.vk.events import Events

PHOTO = re.compile(r"photo-?\d+_(\d{1,40})(?:_\w+)?")
POSTS_MAX, COMMENTS_MAX = 100, 1000


@dataclass
class WallComment:
    """A comment; `author` is the number of a person, negative for the community."""

    id: int
    author: int
    name: str
    text: str
    answers: int = 0


@dataclass
class Post:
    """A post of the community."""

    id: int
    text: str
    picture: str = ""
    link: str = ""
    comments: list[WallComment] = field(default_factory=list)


class Wall:
    """The wall of one community."""

    def __init__(self, messenger: SimulatedMessenger, files: Files, events: Events) -> None:
        self._messenger, self._files, self._events = messenger, files, events
        self._numbers = count(1)
        self._done: dict[tuple[str, str], JsonObject] = {}
        self.posts: dict[int, Post] = {}

    def post(self, params: JsonObject) -> JsonObject:
        """`wall.post`: the same `guid` is answered with the post that stands there."""
        self._own(params)
        with self._messenger.change(None):
            return self._once("post", params, lambda: {"post_id": self._add(params)})

    def answer(self, params: JsonObject) -> JsonObject:
        """`wall.createComment` in the name of the community; once for a `guid`."""
        self._own(params)
        post = self._post(str(params.get("post_id", "")))
        text = str(params.get("message", ""))
        if not text.strip():
            raise bad_parameter("message is empty")
        to = str(params.get("reply_to_comment", "0"))
        answered = int(to) if to.isdecimal() else 0
        if answered and all(each.id != answered for each in post.comments):
            raise VkError(100, "reply_to_comment is unknown")
        with self._messenger.change(None):
            return self._once(
                "comment",
                params,
                lambda: {"comment_id": self._comment(post, None, text, answered)},
            )

    def comments(self, person: SimulatedPerson, post_id: int, text: str) -> None:
        """Let a person comment on a post.

        Raises:
            NotPossible: there is no such post.
        """
        refuse_empty(text)
        post = self.posts.get(post_id)
        if post is None or person.kind != "vk":
            raise NotPossible("people of VK comment on posts that stand on the wall")
        with self._messenger.change(None):
            self._comment(post, person, text, 0)

    def view(self) -> list[JsonObject]:
        """The wall, the newest post first."""
        with self._messenger.reading():
            return [
                {
                    "id": each.id,
                    "text": each.text,
                    "picture": each.picture,
                    "link": each.link,
                    "comments": [
                        {"id": one.id, "name": one.name, "text": one.text, "answers": one.answers}
                        for one in each.comments
                    ],
                }
                for each in reversed(self.posts.values())
            ]

    def _once(self, kind: str, params: JsonObject, work: Callable[[], JsonObject]) -> JsonObject:
        guid = str(params.get("guid", ""))
        if guid and (done := self._done.get((kind, guid))):
            return done
        made = work()
        if guid:
            self._done[kind, guid] = made
        return made

    def _add(self, params: JsonObject) -> int:
        text = str(params.get("message", ""))
        attached = [each for each in str(params.get("attachments", "")).split(",") if each]
        if not text.strip() and not attached:
            raise bad_parameter("message is empty")
        post = Post(next(self._numbers), text)
        for each in attached:
            if match := PHOTO.fullmatch(each):
                file_id = f"{FILE_PREFIX}{int(match[1]):032x}"
                if self._files.read(file_id) is None:
                    raise bad_parameter("attachment not found")
                post.picture = f"/files/{file_id}"
            elif post.link:
                raise VkError(222, "Hyperlinks are forbidden: one link at most")
            else:
                post.link = each
        if len(self.posts) >= POSTS_MAX:
            del self.posts[min(self.posts)]
        self.posts[post.id] = post
        return post.id

    def _comment(self, post: Post, person: SimulatedPerson | None, text: str, answers: int) -> int:
        if len(post.comments) >= COMMENTS_MAX:
            raise VkError(223, "Too many replies")
        author = person.id if person else -self._events.group
        name = person.first_name if person else "Community"
        comment = WallComment(next(self._numbers), author, name, text, answers)
        post.comments.append(comment)
        content = {
            "id": comment.id,
            "from_id": author,
            "post_id": post.id,
            "owner_id": -self._events.group,
            "date": self._messenger.timestamp(),
            "text": text,
        }
        self._events.emit(person, "wall_reply_new", content)
        return comment.id

    def _own(self, params: JsonObject) -> None:
        if str(params.get("owner_id", "")) != f"-{self._events.group}":
            raise VkError(15, "Access denied")

    def _post(self, number: str) -> Post:
        post = self.posts.get(int(number)) if number.isdecimal() else None
        if post is None:
            raise VkError(100, "post_id is unknown")
        return post
