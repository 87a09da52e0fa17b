"""The end of a registration: a new customer, or a link from this chat to a known customer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from chalicelib.bot.advertising import ELSEWHERE
from chalicelib.bot.menu import MENU, PROOF
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.conversation.contact_notices import notices_of_linking
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Agreement, Registration
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import group_digits, new_card_number
from chalicelib.domain.customers.consent import Consent, Purpose, joined_consents
from chalicelib.domain.customers.customer import (
    CHATS_MAX,
    Customer,
    ProofMethod,
    ProvenPhone,
    is_minor,
)
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.writing_window import heard_from
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.reply import (
    Attachment,
    CustomerAttachment,
    Line,
    Notice,
)
from chalicelib.services.conversation.take_over_number import take_over_number
from chalicelib.services.customers.register_customer import (
    ended_webchats,
    link_chat,
    register_customer,
)


def register(turn: Turn, form: Registration) -> TurnResult:
    """Make the customer of a complete form and show the card."""
    customer = _customer(turn, form)
    greeting = Line("registration.done", _card_facts(customer))
    dialog = replace(turn.dialog.without_code(), customer_id=customer.id)
    save = partial(register_customer, turn.world, customer)
    if former := _former_owner(turn, form):
        save = partial(take_over_number, turn.world, customer, former)
    card = CustomerAttachment(Attachment.NEW_CARD, customer.id)
    offer = turn.proof_offer(customer)
    bonus = _bonus_lines(turn)
    done = reply(greeting, *bonus, *offer, keyboard=(*PROOF, *MENU) if offer else MENU)
    return TurnResult(dialog, (done, card), save)


def _bonus_lines(turn: Turn) -> list[Line]:
    """What the programme of now gives a new customer; the gift follows with the card."""
    world, now = turn.world, turn.world.now()
    if not world.points.programmes.has_begun(now):
        return []
    from chalicelib.bot.points.account_lines import points_of  # noqa: PLC0415 - once there is a programme
    from chalicelib.domain.points.version import in_force  # noqa: PLC0415

    version = in_force(world.points.programmes.versions(now), now)
    welcome = version.programme.welcome if version else None
    if version is None or welcome is None or not welcome.points:
        return []
    points = points_of(turn, version.programme, welcome.points)
    return [Line("registration.bonus", {"points": points})]


def proven_owner(turn: Turn, form: Registration) -> Customer | None:
    """The customer who proved the e-mail of the form; an address that was only typed has none."""
    typed, customers = form.values.get(Field.EMAIL), turn.world.customers
    owner_id = customers.claims.owner_of_email(Email(typed)) if typed else None
    owner = customers.profiles.get(owner_id) if owner_id else None
    return owner if owner and typed and owner.has_proven(typed) else None


def _former_owner(turn: Turn, form: Registration) -> Customer | None:
    """The customer who loses the recycled number of this form, if there is one."""
    if not (form.gets_new_card and form.recycled):
        return None
    former = turn.world.customers.profiles.get(CustomerId(form.recycled.owner))
    return former if former and former.phone.number == form.recycled.number else None


def join(turn: Turn, form: Registration, customer: Customer) -> TurnResult:
    """Link this chat to the customer who was proven to own the phone or e-mail.

    The customer's other chats get a notice, and the consents of the card never widen.
    """
    # The notice warns the owner of a takeover by a recycled phone or a foreign mailbox.
    is_full = len(customer.chats) >= CHATS_MAX and turn.message.chat not in customer.chats
    ended = ended_webchats(turn.world, customer) if is_full else []
    if is_full and not ended:
        return TurnResult(turn.dialog, (reply("registration.too_many_chats"),))
    said = _consents(turn, form, refused_in=_channels(turn))
    given = joined_consents(customer.consents, said)
    kept_off = (Line("registration.advertising_stays_off"),) if len(given) < len(said) else ()
    greeting = Line("registration.welcome_back", _card_facts(customer))
    dialog = replace(turn.dialog.without_code(), customer_id=customer.id)
    save = partial(link_chat, turn.world, customer, given, ended=ended)
    card = CustomerAttachment(Attachment.CARD, customer.id)
    digest = chat_digest(turn.world.secret, dialog.chat)
    said_to = notices_of_linking(customer, dialog.chat, digest)
    notices = (each for each in said_to if isinstance(each, Notice) and each.chat not in ended)
    welcome = reply(greeting, *kept_off, keyboard=MENU)
    return TurnResult(dialog, (welcome, card, *notices), save)


def _card_facts(customer: Customer) -> dict[str, str]:
    return {"name": customer.first_name, "number": group_digits(customer.card)}


def _customer(turn: Turn, form: Registration) -> Customer:
    world, values = turn.world, form.values
    assert form.proof is not None
    method = cast("ProofMethod", form.proof.method)
    proven_at = datetime.fromisoformat(form.proof.at)
    email = values.get(Field.EMAIL)
    customer = Customer(
        id=CustomerId(world.new_id()),
        first_name=values.get(Field.FIRST_NAME, ""),
        surname=values.get(Field.SURNAME, ""),
        phone=ProvenPhone(Phone(form.proof.number), method, proven_at),
        email=Email(email) if email else None,
        birthday=_born(form),
        card=new_card_number(world.draw),
        locale=turn.dialog.locale,
        registered_at=world.now(),
        chats=(turn.message.chat,),
        consents=_consents(turn, form, refused_in=[turn.message.chat.channel]),
        referral=form.referral,
        custom=dict(form.own),
        birthday_since=local_day(world.now(), ZoneInfo(world.settings.zone)),
    )
    return heard_from(customer, turn.message.chat.channel, world.now())


def _born(form: Registration) -> Birthday | None:
    written = form.values.get(Field.BIRTHDAY)
    return birthday.from_text(written) if written else None


def _channels(turn: Turn) -> list[str]:
    """The channels that the question about advertising names."""
    return [turn.message.chat.channel, *ELSEWHERE]


def _consents(turn: Turn, form: Registration, *, refused_in: Sequence[str]) -> tuple[Consent, ...]:
    """The consents that the answers give or refuse.

    "Yes" to advertising is for this chat, e-mail and SMS; "no", and any answer of a minor, is a
    refusal in the channels `refused_in`.
    """
    # A minor cannot consent to advertising, so a yes of theirs is stored as a refusal.
    here = turn.message.chat.channel
    personal, advertising = form.personal, form.advertising
    found = _consents_of(turn, Purpose.PERSONAL_DATA, personal, [here]) if personal else ()
    if advertising is None:
        return found
    given = advertising.given and not is_minor(_born(form), turn.today)
    channels = _channels(turn) if given else refused_in
    agreed = replace(advertising, given=given)
    return (*found, *_consents_of(turn, Purpose.ADVERTISING, agreed, channels))


def _consents_of(
    turn: Turn, purpose: Purpose, agreed: Agreement, channels: Sequence[str]
) -> tuple[Consent, ...]:
    return tuple(
        Consent(
            purpose=purpose,
            channel=channel,
            given=agreed.given,
            at=datetime.fromisoformat(agreed.at),
            source=turn.message.chat.channel,
            text_version=agreed.text_version,
            evidence=agreed.evidence,
        )
        for channel in channels
    )
