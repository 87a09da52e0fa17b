"""A person as Meta names them: by the phone, unless it is private, and by an id for the shop."""

from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson

COUNTRIES = {"ru": "RU", "en": "GB"}
WINDOW_S = 24 * 60 * 60


def user_id_of(person: SimulatedPerson) -> str:
    """The id of a person for this business; it changes with the number."""
    return f"{COUNTRIES[person.language]}.{person.id}{person.phone[-4:]}"


def phone_of(person: SimulatedPerson) -> str:
    """The digits of the phone, or nothing if the person keeps it private."""
    return "" if person.hides_phone else person.phone.removeprefix("+")


def found_person(messenger: SimulatedMessenger, body: JsonObject) -> SimulatedPerson | None:
    """The person whom a message is for."""
    to, recipient = body.get("to"), body.get("recipient")
    with messenger.reading():
        for person in messenger.people.values():
            if person.kind != "whatsapp":
                continue
            if recipient == user_id_of(person) or (to and to == person.phone.removeprefix("+")):
                return person
    return None


def wrote_lately(messenger: SimulatedMessenger, person: SimulatedPerson) -> bool:
    """Whether the person wrote within 24 hours, so that the shop may answer freely."""
    since = messenger.timestamp() - WINDOW_S
    return any(each["author"] == "person" and each["date"] > since for each in person.messages)


def profile(person: SimulatedPerson) -> JsonObject:
    """The contact that stands beside a message."""
    phone = phone_of(person)
    shown: JsonObject = {
        "profile": {"name": f"{person.first_name} {person.last_name}".strip()},
        "user_id": user_id_of(person),
    }
    return {**shown, "wa_id": phone} if phone else shown
