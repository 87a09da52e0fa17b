"""Posts the updates of the bot to its webhook, one of a person at a time, until it says 200.

Source: https://dev.max.ru/docs-api/methods/POST/subscriptions
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.wire import Wire
from local.telegram.ordered_delivery import OrderedDelivery, PumpResult

ANSWER_TIMEOUT_S = 30
SECRET_HEADER = "X-Max-Bot-Api-Secret"  # noqa: S105 - the header's name
MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Subscription:
    """The address that gets the updates, and the secret that it wants to see."""

    url: str
    secret: str
    at: int
    kinds: tuple[str, ...] = ()  # empty: every kind


@dataclass(frozen=True, slots=True)
class _Update:
    person: int
    body: JsonObject


class MaxUpdates:
    """The updates of one bot; without a subscription they are dropped."""

    def __init__(
        self, messenger: SimulatedMessenger, wire: Wire, *, delay_scale: float = 1.0
    ) -> None:
        self._messenger = messenger
        self._wire = wire
        self.subscription: Subscription | None = None
        self._session = requests.Session()
        self.delivery = OrderedDelivery(self._deliver, lambda _: None, delay_scale=delay_scale)

    def subscribe(self, url: str, secret: str, kinds: tuple[str, ...] = ()) -> None:
        """Post updates to this address from now on."""
        self._wire.hide(secret)
        self.subscription = Subscription(url, secret, self.millis(), kinds)

    def emit(self, person: SimulatedPerson, kind: str, **content: object) -> None:
        """Queue an update of a person."""
        known = self.subscription
        if known is not None and known.kinds and kind not in known.kinds:
            return
        shown = {"update_type": kind, "timestamp": self.millis(), "user_locale": person.language}
        self.delivery.put(f"{person.id}/max", _Update(person.id, {**shown, **content}))

    def stop(self) -> None:
        """Stop delivering; what was not delivered is dropped."""
        self.delivery.stop()
        self._session.close()

    def millis(self) -> int:
        """The instant as MAX writes it."""
        return int(self._messenger.now().timestamp() * MS_PER_S)

    def _deliver(self, update: _Update) -> PumpResult:
        subscription = self.subscription
        if subscription is None:
            return PumpResult(delivered=True)
        headers = {SECRET_HEADER: subscription.secret}
        # A redirect is not followed: it would hide a wrong address.
        try:
            response = self._session.post(
                subscription.url,
                json=update.body,
                headers=headers,
                timeout=ANSWER_TIMEOUT_S,
                allow_redirects=False,
            )
            status, text = response.status_code, response.text
        except requests.RequestException as exc:
            status, text = 0, f"no answer: {type(exc).__name__}"
        self._wire.note(
            "webhook",
            f"{update.body['update_type']} → {urlsplit(subscription.url).path}",
            request={"body": update.body},
            status=status,
            answer=text,
            person_id=update.person,
        )
        # No other status will do, not even 201.
        return PumpResult(delivered=status == requests.codes.ok)
