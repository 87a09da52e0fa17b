"""Record a consent that a customer gave or withdrew at the till, with its evidence."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.consent import STAFF, Consent, ConsentSnapshot, Purpose
from chalicelib.domain.customers.customer import Customer, is_minor
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World

AT_THE_TILL = "shop"  # the channel of a consent to personal data that was signed on paper
# Staff read out the bot's texts of consents, unless they name another version.
WORDS = {
    Purpose.PERSONAL_DATA: "registration.personal",
    Purpose.ADVERTISING: "registration.advertising",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent on paper: its evidence, the version of its text, and its channels.

    An empty `text_version` stands for the text that the bot shows now.
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
    world: World, actor: Actor, customer_id: CustomerId, statement: ConsentStatement
) -> Committed[ConsentSnapshot]:
    """Store a consent for each channel of the statement, and return a snapshot of the first.

    The consents that they replace are kept in the history.

    Raises:
        NotFound: `customer.not_found`.
        Rejected: `consent.erase_instead`: without consent to personal data the customer must be
            erased; `consent.minor`: advertising is for adults (rule 55).
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    if statement.purpose is Purpose.PERSONAL_DATA and not statement.given:
        raise Rejected("consent.erase_instead")

    def store(customer: Customer) -> Committed[ConsentSnapshot]:
        given = consents_of(world, actor, customer, statement)
        after = customer.with_consents(*given)
        return world.commit_once(
            actor,
            *world.customers.profiles.change_writes(customer, after, given),
            record=given[0].snapshot,
            audit=("customer.consents_changed", customer_id),
        )

    return with_customer(world, customer_id, store)


def consents_of(
    world: World, actor: Actor, customer: Customer, statement: ConsentStatement
) -> tuple[Consent, ...]:
    """Return a consent for each channel of the statement.

    Raises:
        Rejected: `consent.minor`: advertising is for adults (rule 55).
    """
    today = actor.at.astimezone(ZoneInfo(world.settings.zone)).date()
    is_advertising = statement.purpose is Purpose.ADVERTISING
    if statement.given and is_advertising and is_minor(customer.birthday, today):
        raise Rejected("consent.minor")
    current = world.texts.version_of(customer.locale, WORDS[statement.purpose])
    return tuple(
        Consent(
            purpose=statement.purpose,
            channel=channel,
            given=statement.given,
            at=actor.at,
            source=STAFF,
            text_version=statement.agreed.text_version or current,
            evidence=statement.agreed.evidence,
        )
        for channel in statement.agreed.channels
    )
