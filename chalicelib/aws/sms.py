"""SMS through SNS: service messages to one phone, and campaigns.

Source: https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.sending import attempt_call
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempt

REFUSED = frozenset({"InvalidParameter", "InvalidParameterValue", "OptedOut"})
MICRO = 1_000_000
PRICE_STEP_MICRO = 10  # SNS reads five digits after the point


@dataclass(frozen=True, slots=True)
class Sms:
    """Service SMS of the account; `sender` is shown to the person if the country allows it."""

    client: Callable[[], Any]
    sender: str = ""

    def send(self, phone: Phone, text: str) -> None:
        """Send one text with priority.

        Raises:
            Rejected: SNS will never accept it: the number is wrong, or its owner opted out.
            Unavailable: SNS did not accept it, or its answer was lost.
        """
        attributes = _attributes("Transactional", self.sender)
        try:
            self.client().publish(PhoneNumber=phone, Message=text, MessageAttributes=attributes)
        except ClientError as exc:
            # Repeating these would only spend the retries of the outbox.
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("sms.refused") from exc
            raise Unavailable("sms.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("sms.unreachable", retry_after_s=10) from exc


@dataclass(frozen=True, slots=True)
class CampaignSms:
    """SMS of campaigns. `client` tries once: SNS has no key that makes a repeated call harmless."""

    client: Callable[[], Any]
    sender: str = ""

    def attempt(
        self, phone: Phone, text: str, *, is_advertising: bool, price_max_micro: int
    ) -> Attempt:
        """Send one text; all its parts may cost `price_max_micro`, millionths of AWS's currency."""
        kind = "Promotional" if is_advertising else "Transactional"
        price = {"DataType": "Number", "StringValue": _price(price_max_micro)}
        attributes = {**_attributes(kind, self.sender), "AWS.SNS.SMS.MaxPrice": price}
        request = {"PhoneNumber": phone, "Message": text, "MessageAttributes": attributes}
        return attempt_call("sms", lambda: self.client().publish(**request))


def _attributes(kind: str, sender: str) -> dict[str, dict[str, str]]:
    values = {"AWS.SNS.SMS.SMSType": kind}
    if sender:
        values["AWS.SNS.SMS.SenderID"] = sender
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}


def _price(micro: int) -> str:
    """The price in the format of SNS, rounded up."""
    # Up, because SNS does not send a text that costs more than its maximum.
    steps = -(-micro // PRICE_STEP_MICRO)
    whole, rest = divmod(steps * PRICE_STEP_MICRO, MICRO)
    return f"{whole}.{rest:06d}"[:-1]
