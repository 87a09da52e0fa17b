"""Posts the batches of the number to its webhook until it says 200, signed as Meta signs.

Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from chalicelib.channels.whatsapp.setup import EVENTS
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.wire import Wire
from local.telegram.ordered_delivery import OrderedDelivery, PumpResult

NUMBER, SHOWN_NUMBER, ACCOUNT = "106500000000002", "15550100200", "104900000000001"
SIGNATURE_HEADER = "X-Hub-Signature-256"
ANSWER_TIMEOUT_S = 30
CHALLENGE_DIGITS = 10

Change = tuple[str, JsonObject]


@dataclass(frozen=True, slots=True)
class WhatsappCallback:
    """The address that gets the batches, and the app secret that signs them."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class _Batch:
    person: int
    title: str
    body: bytes


class MetaWebhook:
    """The webhook of one app; without a verified address batches are dropped."""

    def __init__(
        self, messenger: SimulatedMessenger, wire: Wire, *, delay_scale: float = 1.0
    ) -> None:
        self._messenger = messenger
        self._wire = wire
        self.callback: WhatsappCallback | None = None
        self.app_secret = ""
        self.fields = frozenset(EVENTS)  # that are posted: a person chose them by hand
        self._session = requests.Session()
        self.delivery = OrderedDelivery(self._deliver, lambda _: None, delay_scale=delay_scale)

    def verify(self, callback: WhatsappCallback, verify_token: str) -> bool:
        """Ask an address for a challenge, and post batches there if it gives it back."""
        self._wire.hide(callback.secret)
        self._wire.hide(verify_token)
        self.app_secret = callback.secret
        challenge = str(secrets.randbelow(10**CHALLENGE_DIGITS))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            answer = self._session.get(
                callback.url, params=query, timeout=ANSWER_TIMEOUT_S, allow_redirects=False
            )
            status, text = answer.status_code, answer.text
        except requests.RequestException as exc:
            status, text = 0, f"no answer: {type(exc).__name__}"
        path = urlsplit(callback.url).path
        request = {"query": query}
        self._wire.note("webhook", f"GET → {path}", request=request, status=status, answer=text)
        is_ours = (status, text) == (requests.codes.ok, challenge)
        self.callback = callback if is_ours else None
        return is_ours

    def emit(self, person: SimulatedPerson, *changes: Change) -> None:
        """Queue a batch about a person; each change is a field and its value."""
        if self.callback is None:
            return
        owner = {"display_phone_number": SHOWN_NUMBER, "phone_number_id": NUMBER}
        shown = [
            {
                "field": field,
                "value": {"messaging_product": "whatsapp", "metadata": owner, **value},
            }
            for field, value in changes
            if field in self.fields
        ]
        if not shown:
            return
        batch = {
            "object": "whatsapp_business_account",
            "entry": [{"id": ACCOUNT, "changes": shown}],
        }
        # Meta escapes all but ASCII and each slash, and signs these very bytes.
        text = json.dumps(batch, ensure_ascii=True, separators=(",", ":")).replace("/", r"\/")
        parts = (part for _, value in changes for part in value if part != "contacts")
        self.delivery.put(f"{person.id}/wa", _Batch(person.id, " ".join(parts), text.encode()))

    def stop(self) -> None:
        """Stop delivering; what was not delivered is dropped."""
        self.delivery.stop()
        self._session.close()

    def _deliver(self, batch: _Batch) -> PumpResult:
        callback = self.callback
        if callback is None:
            return PumpResult(delivered=True)
        digest = hmac.digest(callback.secret.encode(), batch.body, hashlib.sha256).hex()
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: f"sha256={digest}"}
        # A redirect is not followed: it would hide a wrong address.
        try:
            response = self._session.post(
                callback.url,
                data=batch.body,
                headers=headers,
                timeout=ANSWER_TIMEOUT_S,
                allow_redirects=False,
            )
            status, text = response.status_code, response.text
        except requests.RequestException as exc:
            status, text = 0, f"no answer: {type(exc).__name__}"
        self._wire.note(
            "webhook",
            f"{batch.title} → {urlsplit(callback.url).path}",
            request={"body": json.loads(batch.body)},
            status=status,
            answer=text,
            person_id=batch.person,
        )
        return PumpResult(delivered=status == requests.codes.ok)
