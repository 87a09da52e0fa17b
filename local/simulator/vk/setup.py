"""The methods of VK that show a community and set its webhook.

Source: https://dev.vk.com/ru/method/groups.addCallbackServer
"""

from collections.abc import Callable
from typing import Any

from local.simulator.messenger import JsonObject
from local.simulator.vk.errors import VkError, bad_parameter
from local.simulator.vk.events import Callback, Events

SERVER_ID = 1
TITLE_CHARS_MAX, SECRET_CHARS_MAX = 14, 50
RIGHTS = ("messages", "photos", "docs", "manage")
NOT_SETTINGS = frozenset({"group_id", "server_id", "api_version", "access_token", "v"})


class SimulatedSetup:
    """The set-up of one community, which has one webhook here."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self.methods: dict[str, Callable[[JsonObject], Any]] = {
            "groups.getById": self._community,
            "groups.getTokenPermissions": self._rights,
            "groups.getCallbackConfirmationCode": lambda _: {"code": events.confirmation},
            "groups.getCallbackServers": lambda _: self._servers(),
            "groups.addCallbackServer": self._add,
            "groups.editCallbackServer": self._edit,
            "groups.getCallbackSettings": self._settings,
            "groups.setCallbackSettings": self._set,
        }

    def _community(self, params: JsonObject) -> JsonObject:
        if str(params.get("group_id", "")) != str(self._events.group):
            raise VkError(100, "One of the parameters specified was missing or invalid: group_id")
        group = {"id": self._events.group, "name": "Grocer", "screen_name": "grocer"}
        return {"groups": [group], "profiles": []}

    def _rights(self, _: JsonObject) -> JsonObject:
        return {"mask": 0, "permissions": [{"name": name, "setting": 0} for name in RIGHTS]}

    def _servers(self) -> JsonObject:
        wanted = self._events.wanted
        if wanted is None:
            return {"count": 0, "items": []}
        server = {
            "id": SERVER_ID,
            "title": "Grocer",
            "url": wanted.url,
            "secret_key": wanted.secret,
            "status": self._events.status,
        }
        return {"count": 1, "items": [server]}

    def _add(self, params: JsonObject) -> JsonObject:
        if self._events.wanted is not None:
            raise VkError(2000, "Servers number limit is reached")
        self._events.kinds = frozenset()
        self._edit(params)
        return {"server_id": SERVER_ID}

    def _edit(self, params: JsonObject) -> int:
        title, secret = str(params.get("title", "")), str(params.get("secret_key", ""))
        url = str(params.get("url", ""))
        if not url.startswith(("http://", "https://")):
            raise bad_parameter("url is invalid")
        if not 0 < len(title) <= TITLE_CHARS_MAX or len(secret) > SECRET_CHARS_MAX:
            raise bad_parameter("title or secret_key is too long")
        self._events.confirm(Callback(url, secret), self._events.confirmation)
        return 1

    def _settings(self, _: JsonObject) -> JsonObject:
        events = dict.fromkeys(self._events.kinds, 1)
        return {"api_version": "5.199", "events": events}

    def _set(self, params: JsonObject) -> int:
        switched = {name: value for name, value in params.items() if name not in NOT_SETTINGS}
        on = {name for name, value in switched.items() if str(value) == "1"}
        self._events.kinds = frozenset((self._events.kinds - switched.keys()) | on)
        return 1
