"""Looks at a community of VK, and sets its webhook.

Source: https://dev.vk.com/ru/method/groups.addCallbackServer
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.channels.vk.answers import UNREACHABLE
from chalicelib.channels.vk.api import VERSION, VkApi
from chalicelib.channels.vk.updates import EVENTS
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:
    from chalicelib.channels.vk.api import Parameters

MANAGE = "manage"
RIGHTS = ("messages", "photos", "docs", MANAGE)
TITLE = "Grocer"  # VK allows 14 characters
SECRET_CHARS_MAX = 50
OTHER_CONFIRMATION = "vk.other_confirmation"


@dataclass(frozen=True, slots=True)
class CommunitySetup:
    """One community; `secrets` are those of our webhook, the new one first."""

    api: VkApi
    group: str
    secrets: Callable[[], tuple[str, ...]]
    confirmation: str

    def account(self) -> PlatformAccount:
        """Ask VK for the community and the rights of the token; refusals as in `VkApi.ask`."""
        found = self.api.ask("groups.getTokenPermissions", {})
        allowed = found if isinstance(found, dict) else {}
        names = {str(each.get("name")) for each in _objects(allowed.get("permissions"))}
        rights = tuple(right for right in RIGHTS if right not in names)
        return PlatformAccount(
            self._name(), rights, tuple(self._faults(can_manage=MANAGE not in rights))
        )

    def webhook(self, url: str) -> WebhookView:
        """Ask VK how it posts to this address; refusals as in `VkApi.ask`."""
        ours = self._server(url)
        if ours is None:
            return WebhookView("", 0)
        asked = {"server_id": _number(ours.get("id"))}
        posted = self._object("groups.getCallbackSettings", asked).get("events")
        events = posted if isinstance(posted, dict) else {}
        return WebhookView(
            url,
            0,
            self._error(ours),
            missing_events=tuple(each for each in EVENTS if not events.get(each)),
        )

    def set_webhook(self, url: str) -> None:
        """Let VK post to this address, which it asks for our confirmation string first.

        Raises:
            Rejected: `vk.other_confirmation`, or `channel.webhook_refused`.
            Unavailable: VK does not answer, or wants us to wait.
        """
        if not self._is_confirmed():
            raise Rejected(OTHER_CONFIRMATION)
        ours = self._server(url)
        wanted: dict[str, str | int] = {
            "url": url,
            "title": TITLE,
            "secret_key": self.secrets()[0],
        }
        if ours is None:
            server = self._set("groups.addCallbackServer", wanted).get("server_id")
        else:
            server = ours.get("id")
            self._set("groups.editCallbackServer", {**wanted, "server_id": _number(server)})
        settings: dict[str, str | int] = {"server_id": _number(server), "api_version": VERSION}
        settings |= dict.fromkeys(EVENTS, 1)
        self._set("groups.setCallbackSettings", settings)

    def _faults(self, *, can_manage: bool) -> Iterator[str]:
        if any(len(secret) > SECRET_CHARS_MAX for secret in self.secrets()):
            yield "secret.form"
        # VK shows the string to a token with the right `manage` alone.
        if can_manage and not self._is_confirmed():
            yield "confirmation.differs"

    def _error(self, server: Mapping[str, Any]) -> str:
        """What keeps VK from posting to a server, or us from believing it."""
        expected = [secret.encode() for secret in self.secrets()]
        if not is_one_of(str(server.get("secret_key", "")).encode(), expected):
            return "another secret key"
        status = str(server.get("status", ""))
        return "" if status == "ok" else status or "no status"

    def _is_confirmed(self) -> bool:
        """Whether our setting is the string that VK wants to hear."""
        code = self._object("groups.getCallbackConfirmationCode", {}).get("code")
        return bool(self.confirmation) and code == self.confirmation

    def _name(self) -> str:
        found = self.api.ask("groups.getById", {"group_id": self.group})
        # Version 5.199 answers with an object; older servers with the list alone.
        groups = found.get("groups") if isinstance(found, dict) else found
        first = next(iter(_objects(groups)), {})
        return str(first.get("name", ""))

    def _server(self, url: str) -> Mapping[str, Any] | None:
        """The server with this address, of the ten that a community may have."""
        servers = _objects(self._object("groups.getCallbackServers", {}).get("items"))
        return next((each for each in servers if each.get("url") == url), None)

    def _object(self, method: str, parameters: "Parameters") -> Mapping[str, Any]:
        found = self.api.ask(method, {"group_id": self.group, **parameters})
        return found if isinstance(found, dict) else {}

    def _set(self, method: str, parameters: "Parameters") -> Mapping[str, Any]:
        found = self.api.change(method, {"group_id": self.group, **parameters})
        return found if isinstance(found, dict) else {}


def _objects(found: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - anything that JSON can hold
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _number(found: Any) -> int:  # noqa: ANN401 - anything that JSON can hold
    if type(found) is not int:
        raise Unavailable(UNREACHABLE)
    return found
