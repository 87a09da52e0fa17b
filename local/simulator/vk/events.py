"""Posts the events of the community to the webhook, one of a person at a time, until it says `ok`.

Source: https://dev.vk.com/ru/api/callback/getting-started
"""

import itertools
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from chalicelib.channels.vk.updates import EVENTS
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.wire import Wire
from local.telegram.ordered_delivery import OrderedDelivery, PumpResult

ANSWER_TIMEOUT_S = 10
OK = "ok"
EVENT_ID_BYTES = 20
VERSION = "5.199"


@dataclass(frozen=True, slots=True)
class Callback:
    """The address that gets the events, and the secret that they carry."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class _Event:
    person: int
    body: JsonObject


class Events:
    """The events of one community; without a confirmed address they are dropped."""

    def __init__(
        self, messenger: SimulatedMessenger, wire: Wire, group: int, *, delay_scale: float = 1.0
    ) -> None:
        self._messenger = messenger
        self._wire = wire
        self.group = group
        self.callback: Callback | None = None
        self.wanted: Callback | None = None  # also while it is not confirmed
        self.confirmation = ""
        self.kinds = frozenset(EVENTS)  # that are posted: a person chose them by hand
        self.status = "unconfigured"
        self._session = requests.Session()
        self._numbers = itertools.count(1)
        self.delivery = OrderedDelivery(self._deliver, lambda _: None, delay_scale=delay_scale)

    def confirm(self, callback: Callback, expected: str) -> bool:
        """Ask an address for the string of the community, and post events there if it knows it."""
        self._wire.hide(callback.secret)
        event = {"type": "confirmation", "group_id": self.group, "secret": callback.secret}
        status, text = self._post(callback, event, None)
        is_ours = (status, text) == (200, expected)
        self.wanted, self.confirmation = callback, expected
        self.callback = callback if is_ours else None
        self.status = OK if is_ours else "failed"
        return is_ours

    def emit(self, person: SimulatedPerson, kind: str, content: JsonObject) -> None:
        """Queue an event of a person."""
        if self.callback is None or kind not in self.kinds:
            return
        body = {
            "group_id": self.group,
            "type": kind,
            "event_id": secrets.token_hex(EVENT_ID_BYTES),
            "v": VERSION,
            "object": content,
            "secret": self.callback.secret,
        }
        self.delivery.put(f"{person.id}/vk", _Event(person.id, body))

    def stop(self) -> None:
        """Stop delivering; what was not delivered is dropped."""
        self.delivery.stop()
        self._session.close()

    def _deliver(self, event: _Event) -> PumpResult:
        callback = self.callback
        if callback is None:
            return PumpResult(delivered=True)
        status, text = self._post(callback, event.body, event.person)
        return PumpResult(delivered=status == requests.codes.ok and text == OK)

    def _post(self, callback: Callback, body: JsonObject, person: int | None) -> tuple[int, str]:
        # A redirect is not followed: it would hide a wrong address.
        try:
            response = self._session.post(
                callback.url, json=body, timeout=ANSWER_TIMEOUT_S, allow_redirects=False
            )
            status, text = response.status_code, response.text
        except requests.RequestException as exc:
            status, text = 0, f"no answer: {type(exc).__name__}"
        self._wire.note(
            "webhook",
            f"{body['type']} → {urlsplit(callback.url).path}",
            request={"body": body},
            status=status,
            answer=text,
            person_id=person,
        )
        return status, text
