"""The wall of the community: posts to it, and answers to comments on it.

Source: https://dev.vk.com/ru/method/wall.post
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.channels.attempts import json_object
from chalicelib.channels.vk.answers import judge_answer
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer
    from chalicelib.channels.vk.api import VkApi
    from chalicelib.domain.messages.wall import OutgoingPost

POST = "wall.post"
# What VK refuses on a wall alone.
REFUSED: Mapping[int, str] = {
    214: "vk.wall_closed",
    219: "vk.wall_too_often",
    222: "vk.wall_link",
    224: "vk.wall_too_often",
}


def post_to_wall(api: "VkApi", group: str, post: "OutgoingPost", photo: str = "") -> Attempt:
    """Post once in the name of the community; `photo` is the name by which VK knows a picture.

    VK answers a repetition with the same `guid` with the post that it has.
    """
    attached = [each for each in (photo, post.link) if each]
    form: dict[str, str | int] = {
        "owner_id": f"-{group}",
        "from_group": 1,
        "message": post.text,
        "guid": post.key,
    }
    if attached:
        form["attachments"] = ",".join(attached)
    return api.attempt(POST, form, judge_wall)


def judge_wall(answer: "PlatformAnswer") -> Attempt:
    """The result of a call about the wall; `message` is the number of the post."""
    body = json_object(answer.content) if answer.status == HTTPStatus.OK else {}
    error, response = body.get("error"), body.get("response")
    code = error.get("error_code") if isinstance(error, dict) else None
    if type(code) is int and code in REFUSED:
        return Attempt(Attempted.REFUSED, REFUSED[code])
    judged = judge_answer(answer)
    number = response.get("post_id") if isinstance(response, dict) else None
    return replace(judged, message=number) if type(number) is int and number > 0 else judged
