"""E-mail through SES v2: service messages to one mailbox, and campaigns.

Source: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.sending import attempt_call
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.email_message import EmailMessage
from chalicelib.domain.messages.outgoing import Attempt

REFUSED = frozenset({"BadRequestException", "MessageRejected"})
# What no letter gets past, whoever it is for.
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
    """The account's mail, sent in the name of `sender`."""

    client: Callable[[], Any]
    sender: str

    def send(self, address: Email, *, subject: str, text: str) -> None:
        """Send one plain letter.

        Raises:
            Rejected: SES will never take this letter.
            Unavailable: SES did not take it, or its answer was lost.
        """
        body = {"Text": {"Data": text, "Charset": "UTF-8"}}
        content = {"Simple": {"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body}}
        try:
            self.client().send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [address]},
                Content=content,
            )
        except ClientError as exc:
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("email.refused") from exc
            raise Unavailable("email.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("email.unreachable", retry_after_s=10) from exc


@dataclass(frozen=True, slots=True)
class CampaignMail:
    """The letters of campaigns; `client` asks once, since SES knows no key that makes one letter.

    `configuration_set` names whose events come back, with the letter's tags; empty: none do.
    """

    client: Callable[[], Any]
    sender: str
    configuration_set: str = ""

    def attempt(self, letter: EmailMessage) -> Attempt:
        """Send one letter to one mailbox: a complaint may not say whose of several it was."""
        headers = [{"Name": name, "Value": value} for name, value in letter.headers]
        content = {
            "Subject": _encoded(letter.subject),
            "Body": {"Text": _encoded(letter.text), "Html": _encoded(letter.html)},
        }
        request: dict[str, Any] = {
            "FromEmailAddress": self.sender,
            "Destination": {"ToAddresses": [letter.to]},
            "Content": {"Simple": {**content, "Headers": headers} if headers else content},
            "EmailTags": [{"Name": name, "Value": value} for name, value in letter.tags],
        }
        if self.configuration_set:
            request["ConfigurationSetName"] = self.configuration_set
        return attempt_call("email", lambda: self.client().send_email(**request), self._closes)

    def _closes(self, code: str, message: str) -> str:
        said = message.lower()
        if DAILY_QUOTA in said:
            return "daily_quota"
        if NOT_VERIFIED in said and self.sender.lower() in said:
            return "sender_not_verified"
        return CLOSED.get(code, "")


def _encoded(text: str) -> Mapping[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
