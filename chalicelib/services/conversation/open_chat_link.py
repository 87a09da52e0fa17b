"""Open the card in one more chat by a one-time link, which was made in a former one."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.domain.conversation.chat_link import LINK_LIFE, ChatLink, code_of
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.reply import Line
from chalicelib.services.customers.register_customer import link_chat
from chalicelib.texts import Texts
from chalicelib.world import World

MINUTES = int(LINK_LIFE.total_seconds() // 60)


class OfferedLink(NamedTuple):
    """A new link: its code, and the address that hands it over, by the name of the channel."""

    code: str
    addresses: Mapping[str, str]


def offer_chat_link(world: World, customer: Customer, *, but: str = "") -> OfferedLink:
    """Make a link, which opens the card in one chat; `but` is a channel that needs no address."""
    code = code_of(world.new_secret())
    ends = world.now() + LINK_LIFE
    world.conversation.chat_links.add(code, ChatLink(customer.id, customer.sessions, ends))
    return OfferedLink(code, {name: each for name, each in _addresses(world, code) if name != but})


def _addresses(world: World, code: str) -> list[tuple[str, str]]:
    found = []
    for name, channel in CHANNELS.items():
        called = getattr(world.settings, channel.name_setting) if channel.name_setting else ""
        # A channel without its secret is off: a message there would reach no bot.
        if called and getattr(world.settings, channel.secret_setting):
            found.append((name, channel.start_address.format(name=called, code=code)))
    return found


def link_text(texts: Texts, customer: Customer, offered: OfferedLink) -> str:
    """Return the message that hands the link over."""
    lines = [
        Line("connect.address", {"channel": channel, "link": address})
        for channel, address in offered.addresses.items()
    ]
    lines.append(Line("connect.code", {"code": offered.code, "minutes": MINUTES}))
    return "\n".join(texts.say(customer.locale, line.key, line.params) for line in lines)


def customer_of_link(world: World, link: ChatLink | None) -> Customer | None:
    """Return the customer of the link; None if it is used, over or not ours."""
    customer = world.customers.profiles.get(link.customer_id) if link else None
    if link is None or customer is None or not link.opens_for(customer, world.now()):
        return None
    return customer


def link_by_code(world: World, customer: Customer, code: str, dialog: Dialog) -> None:
    """Use the link up, and link the chat; advertising there needs a consent of its own.

    Raises:
        Conflict: `link.used`: another chat opened it first.
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    use = world.conversation.chat_links.use_write(code)
    link_chat(world, customer, (), dialog, also=(use,))
