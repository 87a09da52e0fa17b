"""The SMS and e-mails that moto recorded."""

import re

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

REGION = "eu-central-1"
CODE = re.compile(r"\b\d{6}\b")


def sms_to(phone: str) -> list[str]:
    """The texts that were sent to a phone, oldest first."""
    sent = sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages.values()
    return [text for number, text, *_ in sent if number == phone]


def letters_to(address: str) -> list[str]:
    """The bodies of the e-mails that were sent to a mailbox, oldest first."""
    sent = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    return [letter.body for letter in sent if address in letter.destinations["ToAddresses"]]


def code_in(text: str) -> str:
    """The six digits of a message."""
    found = CODE.search(text)
    assert found is not None
    return found[0]
