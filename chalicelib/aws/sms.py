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
PRICE_STEP_MICRO = 10  # SNS knows five digits after the point


@dataclass(frozen=True, slots=True)
class Sms:
    """The account's SMS; `sender` is shown to the person where the country allows it."""

    client: Callable[[], Any]
    sender: str = ""

    def send(self, phone: Phone, text: str) -> None:
        """Send one text, as urgent.

        Raises:
            Rejected: SNS will never take it: the number, or its owner, refuses.
            Unavailable: SNS did not take it, or its answer was lost.
        """
        attributes = _attributes("Transactional", self.sender)
        try:
            self.client().publish(PhoneNumber=phone, Message=text, MessageAttributes=attributes)
        except ClientError as exc:
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("sms.refused") from exc
            raise Unavailable("sms.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("sms.unreachable", retry_after_s=10) from exc


@dataclass(frozen=True, slots=True)
class CampaignSms:
    """The SMS of campaigns; `client` asks once, since SNS knows no key that makes one SMS."""

    client: Callable[[], Any]
    sender: str = ""

    def attempt(
        self, phone: Phone, text: str, *, is_advertising: bool, price_max_micro: int
    ) -> Attempt:
        """Send one text that may cost so many millionths of AWS's currency, all its parts."""
        kind = "Promotional" if is_advertising else "Transactional"
        price = {"DataType": "Number", "StringValue": _price(price_max_micro)}
        attributes = {**_attributes(kind, self.sender), "AWS.SNS.SMS.MaxPrice": price}
        request = {"PhoneNumber": phone, "Message": text, "MessageAttributes": attributes}
        return attempt_call("sms", lambda: self.client().publish(**request))


def _attributes(kind: str, sender: str) -> dict[str, dict[str, str]]:
    said = {"AWS.SNS.SMS.SMSType": kind}
    if sender:
        said["AWS.SNS.SMS.SenderID"] = sender
    return {name: {"DataType": "String", "StringValue": value} for name, value in said.items()}


def _price(micro: int) -> str:
    """The price as SNS reads it, never below what was meant."""
    steps = -(-micro // PRICE_STEP_MICRO)
    whole, rest = divmod(steps * PRICE_STEP_MICRO, MICRO)
    return f"{whole}.{rest:06d}"[:-1]
