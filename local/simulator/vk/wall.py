"""The wall of the community, which lives as long as the simulator runs.

Source: https://dev.vk.com/ru/method/wall.post
"""

import re
from dataclasses import asdict, dataclass
from itertools import count

from local.simulator.bot_api.pictures import FILE_PREFIX, Files
from local.simulator.messenger import JsonObject, SimulatedMessenger
from local.simulator.vk.errors import VkError, bad_parameter

PHOTO = re.compile(r"photo-?\d+_(\d{1,40})(?:_\w+)?")
POSTS_MAX = 100


@dataclass
class SimulatedPost:
    """A post of the community; `guid` is the key under which it was sent."""

    id: int
    guid: str
    text: str
    picture: str = ""
    link: str = ""


class Wall:
    """The wall of one community; `group` is its number."""

    def __init__(self, messenger: SimulatedMessenger, files: Files, group: int) -> None:
        self._messenger, self._files, self._group = messenger, files, group
        self._numbers = count(1)
        self._posts: dict[int, SimulatedPost] = {}

    def post(self, params: JsonObject) -> JsonObject:
        """`wall.post`: the same `guid` is answered with the post that stands there."""
        if str(params.get("owner_id", "")) != f"-{self._group}":
            raise VkError(15, "Access denied")
        guid = str(params.get("guid", ""))
        with self._messenger.change(None):
            for each in self._posts.values():
                if guid and each.guid == guid:
                    return {"post_id": each.id}
            return {"post_id": self._add(params, guid)}

    def view(self) -> list[JsonObject]:
        """The posts, the newest first."""
        with self._messenger.reading():
            return [asdict(each) for each in reversed(self._posts.values())]

    def _add(self, params: JsonObject, guid: str) -> int:
        text = str(params.get("message", ""))
        attached = [each for each in str(params.get("attachments", "")).split(",") if each]
        if not text.strip() and not attached:
            raise bad_parameter("message is empty")
        post = SimulatedPost(next(self._numbers), guid, text)
        for each in attached:
            if match := PHOTO.fullmatch(each):
                post.picture = self._shown(int(match[1]))
            elif post.link:
                raise VkError(222, "Hyperlinks are forbidden")
            else:
                post.link = each
        if len(self._posts) >= POSTS_MAX:
            del self._posts[min(self._posts)]
        self._posts[post.id] = post
        return post.id

    def _shown(self, number: int) -> str:
        file_id = f"{FILE_PREFIX}{number:032x}"
        if self._files.read(file_id) is None:
            raise bad_parameter("attachment not found")
        return f"/files/{file_id}"
