"""Render a campaign's message for one customer in one channel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    CampaignRecord,
    LinkButton,
    StopButton,
    Wordings,
    worded,
)
from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.campaigns.placeholders import (
    CHECKED_PLACES,
    CODE,
    NO_ACCOUNT,
    OF_ACCOUNT,
    cut_value,
    values_of,
)
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import STOP_LABEL
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.outgoing import (
    OpenLink,
    Outgoing,
    OutgoingButton,
    PressValue,
    answer_value,
    link_lines,
    stop_value,
)
from chalicelib.domain.messages.sentences import GAP, STAND_IN, unmarked, well_formed
from chalicelib.domain.messages.sms.sms_parts import is_gsm
from chalicelib.domain.messages.template import FIELD_PREFIX, Template, compile_template
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.domain.responses.engagement import named_step
from chalicelib.services.catalogue.names import category_name
from chalicelib.services.messages.account_values import account_values
from chalicelib.services.messages.campaign_links import (
    CampaignLink,
    StopLink,
    sign_campaign_link,
    sign_stop_link,
)
from chalicelib.services.messages.code_of import code_of
from chalicelib.services.messages.field_values import field_values
from chalicelib.texts import defaults
from chalicelib.world import World

TEMPLATES_MAX = 256  # cached: a container works on few campaigns at a time
FAVOURITE = "favourite"
# The text in place of an unknown value. A surname has none: it is omitted.
STAND_INS: Mapping[str, str] = {
    "name": "campaign.no_name",
    "city": "campaign.no_city",
    FAVOURITE: "campaign.no_favourite",
    "points": "campaign.no_points",
    "expiring": "campaign.no_points",
    "gift": "campaign.no_points",
}
NO_LABELS: Mapping[Locale, str] = {}
SMS_STOP, SMS_STOP_LATIN = "campaign.sms_stop", "campaign.sms_stop_latin"


def render_message(
    world: World,
    record: CampaignRecord,
    customer: Customer,
    channel: str,
    step: str,
    stop_labels: Mapping[Locale, str] = NO_LABELS,
) -> Outgoing:
    """Fill the template in the customer's language, and add our short links and buttons.

    Links, buttons and tags of a trigger's campaign name the step, so that a response belongs to
    this message. E-mail and SMS get no answer buttons, because only messengers report a press.
    Without `stop_labels` of its run, the stop button has the shop's label of now.

    Raises:
        NotFound: `channel.no_address`: the customer has no address in the channel any more.
    """
    to = _address(customer, channel)
    return _Rendering(world, record, customer, channel, named_step(step), stop_labels).outgoing(to)


def render_for(
    world: World, record: CampaignRecord, customer: Customer, channel: str, *, to: Chat | str
) -> Outgoing:
    """Render the message for any address, which may be empty: to be shown, not to be sent."""
    return _Rendering(world, record, customer, channel, "", NO_LABELS).outgoing(to)


@dataclass(frozen=True, slots=True)
class _Rendering:
    world: World
    record: CampaignRecord
    customer: Customer
    channel: str
    step: str
    stop_labels: Mapping[Locale, str]

    def outgoing(self, to: Chat | str) -> Outgoing:
        content = self.record.content
        locale, template = content.text(self.channel, self.customer.locale)
        text, is_sms = self._filled(locale, template), self.channel == SMS
        uploaded = "" if is_sms else own_picture(content.picture)
        root = self.world.settings.public_url if uploaded else ""
        if is_sms:
            text += self._below(text)
        return Outgoing(
            channel=self.channel,
            to=to,
            locale=locale,
            text=text,
            subject=self._subject(),
            picture="" if is_sms else root + content.picture,
            uploaded=uploaded,
            buttons=() if is_sms else tuple(self._buttons()),
            unsubscribe_url=self._stop_url() if self.channel == EMAIL else "",
            tags=self._tags(),
            purpose=content.purpose,
        )

    def _tags(self) -> tuple[tuple[str, str], ...]:
        # SES returns them in its reports: they are how a bounce finds its campaign and customer.
        ids = (("campaign", self.record.id), ("customer", self.customer.id))
        return (*ids, ("step", self.step)) if self.step else ids

    def _subject(self) -> str:
        if self.channel != EMAIL:
            return ""
        found = worded(self.record.content.subjects, self.customer.locale, self._stand_in)
        # A line break in a value would begin another header of the e-mail.
        return " ".join(self._filled(*found).split())

    def _filled(self, locale: Locale, text: str) -> str:
        template, names = _compiled(text, locale)
        if not names:
            return template.fill({})
        world = self.world
        today = local_day(world.now(), ZoneInfo(world.settings.zone))
        read = dict(NO_ACCOUNT)
        if names & OF_ACCOUNT:
            read |= account_values(world, self.record, self.customer, self.step, locale)
        if CODE in names:
            read[CODE] = code_of(world, self.record, self.customer.id, self.step)
        if any(name.startswith(FIELD_PREFIX) for name in names):
            read |= field_values(world, self.customer, names, locale)
        values = dict(values_of(self.customer, today, names, read))
        if code := values.get(FAVOURITE):
            # Without a name the text says what stands in: a customer never reads a code.
            values[FAVOURITE] = cut_value(category_name(world, str(code), locale))
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = self._known(name, value, locale)
        return well_formed(template.fill(values))

    def _known(self, name: str, value: str, locale: Locale) -> str:
        """Return the value, or what replaces it if there is nothing to see."""
        if has_visible(value):
            return unmarked(value)
        if name not in STAND_INS:
            return GAP
        return STAND_IN + cut_value(self.world.texts.say(locale, STAND_INS[name]))

    def _buttons(self) -> Iterator[OutgoingButton]:
        for number, button in enumerate(self.record.content.buttons):
            match button:
                case LinkButton(labels, _):
                    yield self._link(number, labels)
                case AnswerButton(labels, value) if self.channel != EMAIL:
                    pressed = answer_value(self.record.id, value, self.step)
                    yield PressValue(self._label(labels), pressed)
                case StopButton() if self.channel != EMAIL:
                    yield PressValue(self._stop_label(), stop_value(self.record.id, self.step))

    def _stop_label(self) -> str:
        locale = self.customer.locale
        # A run that an older release began has no labels.
        return self.stop_labels.get(locale) or self.world.texts.say(locale, STOP_LABEL)

    def _below(self, text: str) -> str:
        """Return the lines of an SMS that stand for buttons: links, and the stop link."""
        buttons = enumerate(self.record.content.buttons)
        links = [
            self._link(number, button.labels)
            for number, button in buttons
            if isinstance(button, LinkButton)
        ]
        stop = self._stop_url()
        if stop:
            label = sms_stop(self.customer.locale, text + link_lines(links))
            links.append(OpenLink(label, stop))
        return link_lines(links)

    def _link(self, number: int, labels: Wordings) -> OpenLink:
        link = CampaignLink(self.record.id, self.customer.id, number, self.step)
        return OpenLink(self._label(labels), sign_campaign_link(self.world, link))

    def _stop_url(self) -> str:
        if StopButton() not in self.record.content.buttons:
            return ""
        link = StopLink(self.record.id, self.customer.id, self.channel, self.step)
        return sign_stop_link(self.world, link)

    def _label(self, labels: Wordings) -> str:
        return worded(labels, self.customer.locale, self._stand_in)[1]

    @property
    def _stand_in(self) -> Locale:
        return self.record.content.language


def sms_stop(locale: Locale, text: str) -> str:
    """Return the label of the stop link in an SMS, in the alphabet of the rest of its text."""
    # From the defaults, never from the shop's own texts: its length is part of the known price. A
    # Cyrillic label would double the price of a Latin text.
    return defaults(locale)[SMS_STOP_LATIN if is_gsm(text) else SMS_STOP]


def _address(customer: Customer, channel: str) -> Chat | str:
    """Return the customer's address in the channel: in a messenger the chat linked last."""
    chats = [chat for chat in customer.chats if chat.channel == channel]
    addresses: Mapping[str, str | None] = {EMAIL: customer.email, SMS: customer.phone.number}
    to = addresses.get(channel) if channel in addresses else next(reversed(chats), None)
    if not to:
        raise NotFound("channel.no_address")
    return to


@lru_cache(TEMPLATES_MAX)
def _compiled(text: str, locale: Locale) -> tuple[Template, frozenset[str]]:
    """Return the template and its fields."""
    # Cached: compiling for each recipient would cost more than filling the template.
    template = compile_template(text, known=CHECKED_PLACES.known, locale=locale)
    return template, template.names
