"""Calls the methods of VK, and uploads files to it.

Source: https://dev.vk.com/ru/api/api-requests
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from chalicelib.channels.attempts import attempted, json_object, refuse, refuse_webhook
from chalicelib.channels.vk.answers import UNREACHABLE, judge_answer, response_of
from chalicelib.channels.vk.files import attachment_name
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempt

if TYPE_CHECKING:
    from chalicelib.channels.http_session import HttpSession, PlatformAnswer
    from chalicelib.domain.messages.reply import File

VERSION = "5.199"
FORM = "application/x-www-form-urlencoded"
NOT_TAKEN = ("", "[]")  # what an upload answers in place of a photo that VK cannot read
Parameters = Mapping[str, str | int]


# Not slotted: it keeps its connections.
@dataclass
class VkApi:
    """The methods of one community; `base` ends with `/method`."""

    base: str
    token: Callable[[], str]
    patience_s: float
    connect_s: float

    @cached_property
    def _http(self) -> "HttpSession":
        return self._session(self.base)

    def _session(self, base: str) -> "HttpSession":
        from chalicelib.channels.http_session import HttpSession  # noqa: PLC0415 - it loads much

        return HttpSession(base, UNREACHABLE, patience_s=self.patience_s, connect_s=self.connect_s)

    def attempt(
        self,
        method: str,
        parameters: Parameters,
        judge: Callable[["PlatformAnswer"], Attempt] = judge_answer,
    ) -> Attempt:
        """Call a method once, and return what is known afterwards."""
        return attempted(lambda: self._post(method, parameters), judge)

    def ask(self, method: str, parameters: Parameters) -> Any:  # noqa: ANN401 - by the method
        """Call a method and return its response.

        Raises:
            Rejected: VK refuses; `channel.blocked` if the person must write first.
            Unavailable: VK does not answer, or wants us to wait.
        """
        attempt, content = self._asked(method, parameters)
        refuse(attempt, refused=attempt.code)
        return response_of(content)

    def change(self, method: str, parameters: Parameters) -> Any:  # noqa: ANN401 - by the method
        """Call a method that sets the webhook and return its response; refusals as in `ask`.

        Raises:
            Rejected: `channel.webhook_refused`, with the words of VK.
        """
        attempt, content = self._asked(method, parameters)
        error = json_object(content).get("error")
        refuse_webhook(attempt, error.get("error_msg") if isinstance(error, dict) else None)
        return response_of(content)

    def _asked(self, method: str, parameters: Parameters) -> tuple[Attempt, bytes]:
        """What is known after a call, and the body of its answer; empty if none came."""
        answers: list[PlatformAnswer] = []

        def post() -> "PlatformAnswer":
            answers.append(self._post(method, parameters))
            return answers[0]

        attempt = attempted(post, judge_answer)
        return attempt, answers[0].content if answers else b""

    def upload_photo(self, file: "File", peer: str = "") -> str:
        """Upload a photo and return the name by which messages name it; refusals as in `ask`.

        Raises:
            Rejected: `vk.picture`: VK cannot read it.
        """
        # Without a person the photo may be sent to any of them.
        to = {"peer_id": peer} if peer else {}
        server = self.ask("photos.getMessagesUploadServer", to)
        taken = self._upload(server, "photo", file)
        if taken.get("photo") in NOT_TAKEN:
            raise Rejected("vk.picture")
        kept = {name: str(taken.get(name, "")) for name in ("server", "photo", "hash")}
        return _name("photo", self.ask("photos.saveMessagesPhoto", kept))

    def upload_wall_photo(self, file: "File", group: str) -> str:
        """Upload a photo for the wall of a community; as `upload_photo`."""
        server = self.ask("photos.getWallUploadServer", {"group_id": group})
        taken = self._upload(server, "photo", file)
        if taken.get("photo") in NOT_TAKEN:
            raise Rejected("vk.picture")
        kept = {name: str(taken.get(name, "")) for name in ("server", "photo", "hash")}
        return _name("photo", self.ask("photos.saveWallPhoto", {"group_id": group, **kept}))

    def upload_document(self, file: "File", peer: str) -> str:
        """Upload a document and return the name by which messages name it; refusals as in `ask`."""
        server = self.ask("docs.getMessagesUploadServer", {"peer_id": peer, "type": "doc"})
        taken = self._upload(server, "file", file)
        saved = self.ask("docs.save", {"file": str(taken.get("file", "")), "title": file.name})
        return _name("doc", saved.get("doc") if isinstance(saved, dict) else None)

    def _upload(self, server: Any, field: str, file: "File") -> Mapping[str, Any]:  # noqa: ANN401
        address = server.get("upload_url") if isinstance(server, dict) else None
        parts = urlsplit(str(address or ""))
        # The bytes of a card go to VK alone, and never without encryption where VK itself has it.
        if parts.scheme not in ("https", urlsplit(self.base).scheme) or not parts.hostname:
            raise Unavailable(UNREACHABLE)
        session = self._session(f"{parts.scheme}://{parts.netloc}")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        files = {field: (file.name, file.content, file.content_type)}
        taken = json_object(session.upload(path, {}, files).content)
        if not taken:
            raise Unavailable(UNREACHABLE)
        return taken

    def _post(self, method: str, parameters: Parameters) -> "PlatformAnswer":
        # The token stands in the body: an address would show it to every proxy.
        form = urlencode(
            {**parameters, "access_token": self.token(), "v": VERSION}, errors="replace"
        )
        return self._http.post(f"/{method}", form.encode(), content_type=FORM)


def _name(kind: str, saved: Any) -> str:  # noqa: ANN401 - anything that JSON can hold
    found = saved[0] if isinstance(saved, list) and saved else saved
    owner, number = (
        (found.get(name) for name in ("owner_id", "id"))
        if isinstance(found, dict)
        else (None, None)
    )
    if type(owner) is not int or type(number) is not int:
        raise Unavailable(UNREACHABLE)
    return attachment_name(kind, owner, number, str(found.get("access_key", "")))
