"""Consent records: purpose, channel, instant, source and text version (rule 55)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

STAFF = "staff"
"""The source of a consent that staff recorded."""


class Purpose(StrEnum):
    """What the customer consents to."""

    PERSONAL_DATA = "personal_data"
    ADVERTISING = "advertising"


@dataclass(frozen=True, slots=True)
class Consent:
    """The last decision of a customer on one purpose in one channel: given or withdrawn.

    `text_version` is the hash of the text that the customer saw; `evidence` names the message with
    the answer, as `<channel>:<message id>`, or the paper form.
    """

    purpose: Purpose
    channel: str
    given: bool
    at: datetime
    source: str
    text_version: str
    evidence: str

    def without_person(self) -> "Consent":
        """The consent as it stays when its customer is erased: proof that names no person.

        What staff typed as evidence is free text and is dropped; the id of a message names it only
        to the messenger.
        """
        return replace(self, evidence="") if self.source == STAFF else self

    @property
    def snapshot(self) -> "ConsentSnapshot":
        """The consent without its evidence, which may identify a person."""
        return ConsentSnapshot(
            self.purpose, self.channel, self.given, self.at, self.source, self.text_version
        )


@dataclass(frozen=True, slots=True)
class ConsentSnapshot:
    """A consent that staff recorded, as it is stored to answer a repeated request.

    `evidence` is always None, because it may identify a person.
    """

    purpose: Purpose
    channel: str
    given: bool
    at: datetime
    source: str
    text_version: str
    evidence: None = None


def joined_consents(held: Iterable[Consent], said: Iterable[Consent]) -> tuple[Consent, ...]:
    """What a person who joins a card changes in its consents: never a no into a yes (rule 39).

    `held` are those of the card, `said` the person's answers. A yes to advertising counts only in
    a channel in which the card says yes too; a no always counts.
    """
    allowed = {consent.channel for consent in held if consent.given and _is_advertising(consent)}
    return tuple(
        consent
        for consent in said
        if not (consent.given and _is_advertising(consent)) or consent.channel in allowed
    )


def _is_advertising(consent: Consent) -> bool:
    return consent.purpose is Purpose.ADVERTISING
