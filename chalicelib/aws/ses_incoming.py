"""Reads what SES says of an e-mail that arrived: who sent it, what was proven, where it lies.

Source: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.domain.errors import Rejected

RECEIVED = "Received"
PASS, FAIL = "PASS", "FAIL"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Kind(_Part):
    type: Annotated[str, Field(alias="notificationType")] = ""


class _Verdict(_Part):
    status: str = ""


class _Mail(_Part):
    source: str = ""
    id: Annotated[str, Field(alias="messageId", pattern=r"^[A-Za-z0-9_-]{1,100}$")]


class _Action(_Part):
    key: Annotated[str, Field(alias="objectKey", pattern=r"^mail/[A-Za-z0-9_-]{1,100}$")]


class _Receipt(_Part):
    spam: Annotated[_Verdict, Field(alias="spamVerdict")] = _Verdict()
    virus: Annotated[_Verdict, Field(alias="virusVerdict")] = _Verdict()
    spf: Annotated[_Verdict, Field(alias="spfVerdict")] = _Verdict()
    dmarc: Annotated[_Verdict, Field(alias="dmarcVerdict")] = _Verdict()
    action: _Action


class ArrivedEmail(_Part):
    """An e-mail that lies in the bucket; `source` is the sender of its envelope, "" for a report.

    The verdicts are those of SES. What the headers of the e-mail say of themselves proves nothing.
    """

    type: Annotated[Literal["Received"], Field(alias="notificationType")]
    mail: _Mail
    receipt: _Receipt

    @property
    def id(self) -> str:
        return self.mail.id

    @property
    def source(self) -> str:
        return self.mail.source

    @property
    def file(self) -> str:
        """Where the e-mail lies in the bucket."""
        return self.receipt.action.key

    @property
    def harm(self) -> str:
        """`virus` or `spam`, if SES found it."""
        verdicts = {"virus": self.receipt.virus, "spam": self.receipt.spam}
        return next((what for what, each in verdicts.items() if each.status == FAIL), "")

    def proves(self, domain: str) -> bool:
        """Whether the domain of the address in From is proven to have sent it.

        DMARC passes when SPF or DKIM passed for that very domain. Without a policy of the domain
        SPF counts, if it passed for an envelope of the same domain.
        """
        verdicts = self.receipt
        if verdicts.dmarc.status in (PASS, FAIL):
            return verdicts.dmarc.status == PASS
        own = self.source.rpartition("@")[2].lower()
        return verdicts.spf.status == PASS and own == domain.lower()


def is_arrival(message: str) -> bool:
    """Whether a notification of SES is about an e-mail that arrived."""
    if RECEIVED not in message:
        return False
    try:
        return _Kind.model_validate_json(message).type == RECEIVED
    except ValidationError:
        return False


def read_arrival(message: str) -> ArrivedEmail:
    """Read such a notification.

    Raises:
        Rejected: `receipt.unreadable`.
    """
    try:
        return ArrivedEmail.model_validate_json(message)
    except ValidationError as exc:
        raise Rejected("receipt.unreadable") from exc
