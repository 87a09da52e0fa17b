"""One visit of a customer's page."""

from dataclasses import dataclass

from chalicelib.bot.turn import Turn
from chalicelib.console.cabinet.session import CustomerSession
from chalicelib.console.visit import OpenVisit
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.chat_digest import mailbox_of
from chalicelib.domain.messages.message import Message, Press
from chalicelib.domain.messages.reply import Line
from chalicelib.services.cabinet.prove_address import PageVisitor


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPageVisit(OpenVisit):
    """A request of a person who may ask for a code."""

    @property
    def visitor(self) -> PageVisitor:
        """Who asks for a code."""
        return PageVisitor(self.once, self.request.source, self.locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangerVisit(OwnPageVisit):
    """A request of a browser without a session. `framed`: it stands in a messenger's frame."""

    framed: bool = False

    @property
    def is_framed(self) -> bool:
        return self.framed


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerVisit(OwnPageVisit):
    """A request of a customer; the pages know no customer but this one."""

    customer: Customer
    session: CustomerSession

    @property
    def is_framed(self) -> bool:
        return self.session.is_framed

    def as_message(self, choice: str = "") -> Message:
        """The request as an update of a chat: the budgets of the bot count it."""
        chat, now = mailbox_of(self.customer.id), self.world.now()
        return Message(self.once, "", chat, now, Press(choice), source=self.request.source)

    def turn(self, choice: str = "") -> Turn:
        """What the bot would be asked by this button: its commands say here what they say there."""
        message = self.as_message(choice)
        dialog = Dialog(message.chat, self.locale, message.at, customer_id=self.customer.id)
        return Turn(self.world, message, dialog, self.world.texts)

    def said(self, *lines: Line) -> list[str]:
        """The sentences of the bot, in the customer's language."""
        texts = self.world.texts
        return [texts.say(self.locale, line.key, line.params).strip() for line in lines]
