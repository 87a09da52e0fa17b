"""The messengers of the simulator: what a person of each can do, in one shape for the page."""

from typing import Protocol

from local.simulator.bodies import Action
from local.simulator.bot_api.api import BotApi
from local.simulator.messenger import SimulatedPerson
from local.simulator.person_actions import NotPossible, Phone
from local.simulator.web_chat import WebChat


class Network(Protocol):
    """One messenger, as its people use it."""

    def act(self, person: SimulatedPerson, action: Action) -> None:
        """Do one thing in the chat."""
        ...

    def block(self, person: SimulatedPerson) -> None:
        """Forbid the bot to write."""
        ...

    def unblock(self, person: SimulatedPerson) -> None:
        """Allow the bot to write again."""
        ...

    def settled(self, person: SimulatedPerson, wait_s: float) -> None:
        """Wait until the service has accepted what the person did."""
        ...


class TelegramNetwork:
    """Telegram: actions become updates of the Bot API."""

    def __init__(self, phone: Phone, bot_api: BotApi) -> None:
        self._phone = phone
        self._updates = bot_api.updates
        self.block, self.unblock = phone.block, phone.unblock

    def settled(self, person: SimulatedPerson, wait_s: float) -> None:
        """Wait until the bot has accepted the updates of a person."""
        self._updates.delivery.wait_until_empty(f"{person.id}/", wait_s)

    def act(self, person: SimulatedPerson, action: Action) -> None:
        """Do one thing in the chat."""
        phone = self._phone
        if action.text is not None:
            phone.write(person, action.text)
        elif action.start is not None:
            phone.start(person, action.start if isinstance(action.start, str) else "")
        elif action.button is not None:
            phone.press(person, action.button, action.message_id)
        elif action.contact is not None or action.location is not None:
            self._share(person, action)
        elif action.edit is not None:
            phone.edit(person, action.edit.text, action.edit.message_id)
        else:
            self._send_file(person, action)

    def _share(self, person: SimulatedPerson, action: Action) -> None:
        """Send a contact or a place: the person's own, or a given one."""
        shared = action.contact or action.location
        content = (
            None if isinstance(shared, str) or not shared else shared.model_dump(exclude_none=True)
        )
        is_contact = action.contact is not None
        share = self._phone.share_contact if is_contact else self._phone.share_location
        share(person, content)

    def _send_file(self, person: SimulatedPerson, action: Action) -> None:
        phone = self._phone
        if action.sticker is not None:
            phone.send_sticker(person, action.sticker or "👍")
        elif action.voice is not None:
            phone.send_voice(person)
        elif action.document is not None:
            phone.send_document(person, action.document)
        else:
            phone.send_photo(person, action.photo if isinstance(action.photo, str) else "")


class WebChatNetwork:
    """The chat on the site: actions are requests of its page, which are answered at once."""

    def __init__(self, web_chat: WebChat) -> None:
        self._web_chat = web_chat

    def act(self, person: SimulatedPerson, action: Action) -> None:
        """Do one thing in the chat."""
        if action.text is not None:
            self._web_chat.say(person, text=action.text)
        elif action.button is not None:
            self._web_chat.say(person, button=action.button)
        elif action.start is not None:
            self._web_chat.open(person)
        else:
            raise NotPossible("the web chat knows texts and buttons only")

    def block(self, person: SimulatedPerson) -> None:  # noqa: ARG002 - of any person
        """Refuse: a page blocks no bot."""
        raise NotPossible("a web chat cannot be blocked: close the page")

    unblock = block

    def settled(self, person: SimulatedPerson, wait_s: float) -> None:
        """Return at once: a page has its answer."""
