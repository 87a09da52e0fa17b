"""E-mail through SES v2: service messages to one mailbox, and campaigns.

Source: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.sending import attempt_call
from chalicelib.domain.customers.email_address import Email, contact_form
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.email_message import EmailMessage
from chalicelib.domain.messages.outgoing import Attempt

REFUSED = frozenset({"BadRequestException", "MessageRejected"})
# Errors that refuse every e-mail of ours until a person corrects the account.
CLOSED: Mapping[str, str] = {
    "AccountSuspendedException": "suspended",
    "MailFromDomainNotVerifiedException": "sender_not_verified",
    "NotFoundException": "not_configured",
    "SendingPausedException": "paused",
}
DAILY_QUOTA = "daily message quota"
NOT_VERIFIED = "not verified"


@dataclass(frozen=True, slots=True)
class Mail:
    """Service e-mail of the account, sent from `sender`."""

    client: Callable[[], Any]
    sender: str
    inbox: str = ""

    def send(
        self,
        address: Email,
        *,
        subject: str,
        text: str,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Send one plain e-mail; answers to it go to `inbox`, if there is one.

        Raises:
            Rejected: SES will never accept this e-mail.
            Unavailable: SES did not accept it, or its answer was lost.
        """
        simple: dict[str, Any] = {"Subject": _encoded(subject), "Body": {"Text": _encoded(text)}}
        if headers:
            simple["Headers"] = [{"Name": name, "Value": value} for name, value in headers]
        answers = {"ReplyToAddresses": [self.inbox]} if self.inbox else {}
        try:
            self.client().send_email(
                FromEmailAddress=_sender_form(self.sender),
                Destination={"ToAddresses": [contact_form(address)]},
                Content={"Simple": simple},
                **answers,
            )
        except ClientError as exc:
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("email.refused") from exc
            raise Unavailable("email.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("email.unreachable", retry_after_s=10) from exc


@dataclass(frozen=True, slots=True)
class CampaignMail:
    """E-mail of campaigns. `client` tries once: SES has no key that makes a repeated call harmless.

    SES reports events for the `configuration_set`, with the tags of the e-mail; empty: no events.
    """

    client: Callable[[], Any]
    sender: str
    configuration_set: str = ""

    def attempt(self, message: EmailMessage) -> Attempt:
        """Send one e-mail to one address and return the result of the call."""
        # One recipient each: a complaint need not say which of several addresses it is about.
        headers = [{"Name": name, "Value": value} for name, value in message.headers]
        content = {
            "Subject": _encoded(message.subject),
            "Body": {"Text": _encoded(message.text), "Html": _encoded(message.html)},
        }
        request: dict[str, Any] = {
            "FromEmailAddress": _sender_form(self.sender),
            "Destination": {"ToAddresses": [contact_form(message.to)]},
            "Content": {"Simple": {**content, "Headers": headers} if headers else content},
            "EmailTags": [{"Name": name, "Value": value} for name, value in message.tags],
        }
        if self.configuration_set:
            request["ConfigurationSetName"] = self.configuration_set
        return attempt_call("email", lambda: self.client().send_email(**request), self._closes)

    def _closes(self, code: str, message: str) -> str:
        text = message.lower()
        # Only the text tells the daily quota from the rate a second, which is over in a moment.
        if DAILY_QUOTA in text:
            return "daily_quota"
        # In the sandbox of SES recipients must be verified too. That refuses one e-mail, not all.
        if NOT_VERIFIED in text and _sender_form(self.sender).lower() in text:
            return "sender_not_verified"
        return CLOSED.get(code, "")


def _sender_form(sender: str) -> str:
    """The sender, which may have a name before its address, in the ASCII that SES takes."""
    if sender.isascii():
        return sender
    name, address = parseaddr(sender)
    return formataddr((name, contact_form(address)))


def _encoded(text: str) -> Mapping[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
