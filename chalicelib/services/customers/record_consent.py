"""Record what a customer told staff: permission given or taken back, with what proves it."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, is_minor
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World

SOURCE = "staff"
AT_THE_TILL = "shop"  # the channel in which personal data are agreed to on paper
# What the bot shows is what staff read out, unless they name other words.
WORDS = {
    Purpose.PERSONAL_DATA: "registration.personal",
    Purpose.ADVERTISING: "registration.advertising",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """A word on paper: what proves it, to which words, for which channels.

    `text_version` empty stands for the words that the bot shows.
    """

    evidence: str
    text_version: str = ""
    channels: tuple[str, ...] = (AT_THE_TILL,)


@dataclass(frozen=True, slots=True)
class ConsentStatement:
    """A yes or a no to one purpose."""

    purpose: Purpose
    agreed: Agreed
    given: bool


def record_consent(
    world: World,
    actor: Actor,
    customer_id: CustomerId,
    heard: ConsentStatement,
    tell: Callable[[Consent], str],
) -> Consent:
    """Store the first consent of what was heard; what it replaces goes to the history.

    `tell` words the answer that is kept for a repeated request.

    Raises:
        NotFound: `customer.not_found`.
        Rejected: `consent.erase_instead`: without personal data there is no customer;
            `consent.minor`: advertising is for adults (rule 55).
        Repeated: this very request was answered before.
    """
    if heard.purpose is Purpose.PERSONAL_DATA and not heard.given:
        raise Rejected("consent.erase_instead")

    def store(customer: Customer) -> Consent:
        said = consents_of(world, actor, customer, heard)
        answered = actor.answering(tell(said[0]))
        world.customers.profiles.change(customer, customer.with_consents(*said), answered, said)
        return said[0]

    return with_customer(world, customer_id, store)


def consents_of(
    world: World, actor: Actor, customer: Customer, heard: ConsentStatement
) -> tuple[Consent, ...]:
    """What was heard as consents, one for each channel.

    Raises:
        Rejected: `consent.minor`: advertising is for adults (rule 55).
    """
    today = actor.at.astimezone(ZoneInfo(world.settings.zone)).date()
    is_advertising = heard.purpose is Purpose.ADVERTISING
    if heard.given and is_advertising and is_minor(customer.birthday, today):
        raise Rejected("consent.minor")
    shown = world.texts.version_of(customer.locale, WORDS[heard.purpose])
    return tuple(
        Consent(
            purpose=heard.purpose,
            channel=channel,
            given=heard.given,
            at=actor.at,
            source=SOURCE,
            text_version=heard.agreed.text_version or shown,
            evidence=heard.agreed.evidence,
        )
        for channel in heard.agreed.channels
    )
