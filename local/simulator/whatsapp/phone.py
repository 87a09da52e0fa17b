"""The WhatsApp app: what a person does in the chat, and the batches that Meta posts for that.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

from local.simulator.bodies import Action, SomebodysContact
from local.simulator.bot_api.pictures import Files, mime_type, snapshot
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.person_actions import HERE, NotPossible, refuse_empty
from local.simulator.views import blank_view
from local.simulator.whatsapp.bodies import CONTACT
from local.simulator.whatsapp.methods import GraphMethods, wamid_of
from local.simulator.whatsapp.people import phone_of, profile, user_id_of
from local.simulator.whatsapp.webhook import SHOWN_NUMBER, Change, MetaWebhook


class WhatsappPhone:
    """The app of every person in WhatsApp."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        files: Files,
        webhook: MetaWebhook,
        methods: GraphMethods,
    ) -> None:
        self._messenger = messenger
        self._files = files
        self._webhook = webhook
        self._methods = methods

    def act(self, person: SimulatedPerson, action: Action) -> None:
        """Do one thing in the chat.

        Raises:
            NotPossible: WhatsApp has no such thing, or the person has blocked the number.
        """
        if person.blocked:
            raise NotPossible("the number is blocked: unblock it first")
        if action.text is not None:
            refuse_empty(action.text)
            self._write(person, action.text)
        elif action.start is not None:
            # A link to a chat fills in the first text: there is no event of a start.
            payload = action.start if isinstance(action.start, str) else ""
            self._write(person, f"/start {payload}".rstrip())
        elif action.button is not None:
            self._press(person, action.button, action.message_id)
        else:
            self._do_more(person, action)

    def block(self, person: SimulatedPerson) -> None:
        """Block the number: Meta says nothing of it, and messages fail from now on."""
        with self._messenger.change(person):
            person.blocked = True

    def unblock(self, person: SimulatedPerson) -> None:
        """Unblock the number."""
        with self._messenger.change(person):
            person.blocked = False

    def settled(self, person: SimulatedPerson, wait_s: float) -> None:
        """Wait until the service has accepted what the person did."""
        self._webhook.delivery.wait_until_empty(f"{person.id}/", wait_s)

    def _do_more(self, person: SimulatedPerson, action: Action) -> None:
        if action.contact is not None:
            self._share_contact(person, action.contact)
        elif action.location is not None:
            place = HERE if action.location == "here" else action.location.model_dump()
            self._send(person, "location", place, location=place)
        elif action.marketing is not None:
            self._prefer(person, action.marketing)
        elif action.new_phone is not None:
            self._change_phone(person, action.new_phone)
        else:
            self._send_media(person, action)

    def _write(self, person: SimulatedPerson, text: str) -> None:
        self._send(person, "text", {"body": text}, text=text)

    def _press(self, person: SimulatedPerson, wanted: str, message_id: int | None) -> None:
        for view in reversed(person.messages):
            for button in (button for row in view["buttons"] for button in row):
                is_there = message_id in (None, view["id"])
                if is_there and wanted in (button["text"], button["value"]):
                    self._press_button(person, view, button)
                    return
        raise NotPossible(f"there is no button {wanted!r}")

    def _press_button(self, person: SimulatedPerson, view: JsonObject, button: JsonObject) -> None:
        kind, title = button["type"], button["text"]
        if kind == CONTACT:
            self._share_contact(person, "own")
            return
        reply = {"type": kind, kind: {"id": button["value"], "title": title}}
        context = {"from": SHOWN_NUMBER, "id": wamid_of(view["id"])}
        self._send(person, "interactive", reply, more={"context": context}, text=title)

    def _share_contact(self, person: SimulatedPerson, contact: str | SomebodysContact) -> None:
        if isinstance(contact, SomebodysContact):
            name, phone = contact.first_name, contact.phone_number
            shown: JsonObject = {"origin": "other", "vcard": "BEGIN:VCARD"}
        else:
            name, phone = person.first_name, person.phone
            shown = {"origin": "contact_request"}
        digits = phone.removeprefix("+")
        card = {
            **shown,
            "name": {"formatted_name": name, "first_name": name},
            "phones": [{"phone": phone, "wa_id": digits, "type": "CELL"}],
        }
        view = {"phone_number": phone, "first_name": name}
        self._send(person, "contacts", [card], contact=view)

    def _send_media(self, person: SimulatedPerson, action: Action) -> None:
        if action.photo is not None:
            content = snapshot(person.id)
            file_id = self._files.keep(content)
            words = action.photo if isinstance(action.photo, str) else ""
            image = {"id": file_id, "mime_type": mime_type(content), "caption": words}
            self._send(person, "image", image, text=words, pictures=[f"/files/{file_id}"])
        elif action.document is not None:
            file_id = self._files.keep(f"{action.document}\n".encode())
            document = {"name": action.document, "url": f"/files/{file_id}"}
            sent = {"id": file_id, "filename": action.document, "mime_type": "text/plain"}
            self._send(person, "document", sent, document=document)
        elif action.sticker is not None:
            shown = action.sticker or "👍"
            self._send(person, "sticker", {"id": "sticker", "animated": False}, sticker=shown)
        else:
            raise NotPossible("people of WhatsApp do not send this here")

    def _prefer(self, person: SimulatedPerson, wish: str) -> None:
        """Stop the offers of the number, or allow them again."""
        with self._messenger.change(person):
            person.stops_marketing = wish == "stop"
            phone = phone_of(person)
            preference = {
                **({"wa_id": phone} if phone else {}),
                "user_id": user_id_of(person),
                "detail": f"User requested to {wish} marketing messages",
                "category": "marketing_messages",
                "value": wish,
                "timestamp": self._messenger.timestamp(),
            }
            value = {"contacts": [profile(person)], "user_preferences": [preference]}
            self._webhook.emit(person, ("user_preferences", value))

    def _change_phone(self, person: SimulatedPerson, phone: str) -> None:
        """Move to another number: the person's id for the shop changes with it."""
        with self._messenger.change(person):
            before, old_id = phone_of(person), user_id_of(person)
            person.phone = phone
            kind = "user_changed_user_id" if person.hides_phone else "user_changed_number"
            system = {
                "type": kind,
                "body": "User changed the number",
                "user_id": user_id_of(person),
                "previous_user_id": old_id,
                **({} if person.hides_phone else {"wa_id": phone_of(person)}),
            }
            message = {
                **({"from": before} if before else {}),
                "from_user_id": old_id,
                "id": wamid_of(self._messenger.next_message_id()),
                "timestamp": str(self._messenger.timestamp()),
                "type": "system",
                "system": system,
            }
            self._webhook.emit(person, ("messages", {"messages": [message]}))

    def _send(
        self,
        person: SimulatedPerson,
        kind: str,
        content: object,
        *,
        more: JsonObject | None = None,
        **shown: object,
    ) -> None:
        messenger = self._messenger
        with messenger.change(person):
            person.started = True
            read = self._read(person)
            view = blank_view(messenger.next_message_id(), "person", messenger.timestamp())
            messenger.keep_message(person, {**view, **shown})
            phone = phone_of(person)
            message = {
                **({"from": phone} if phone else {}),
                "from_user_id": user_id_of(person),
                "id": wamid_of(view["id"]),
                "timestamp": str(view["date"]),
                "type": kind,
                kind: content,
                **(more or {}),
            }
            value = {"contacts": [profile(person)], "messages": [message]}
            self._webhook.emit(person, *read, ("messages", value))

    def _read(self, person: SimulatedPerson) -> list[Change]:
        """Report the messages that the person has before their eyes now."""
        unread = [
            each
            for each in person.messages
            if each["author"] == "bot" and each["id"] > person.last_seq
        ]
        person.last_seq = max((each["id"] for each in unread), default=person.last_seq)
        return [
            self._methods.statuses(person, each["id"], each.get("tag", ""), "read")
            for each in unread
        ]
