"""Customers who open their cabinet."""

import json
from urllib.parse import urlencode, urlsplit

from chalicelib.channels.telegram.launch_data import sign_launch
from chalicelib.console.cabinet.pages.sign_in import PURPOSE
from chalicelib.console.cabinet.session import live
from chalicelib.console.signed import proven
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.customers.customer import Customer
from chalicelib.services.cabinet.open_by_link import sign_cabinet_link
from chalicelib.services.cabinet.prove_address import SentCode
from chalicelib.world import World
from tests.builders.pages import Seen, Visitor

PAGES = "https://pages.example"
ME = "/me"


def linked(world: World, customer: Customer, language: str = "ru") -> Visitor:
    """A browser in which the customer opened a link of the bot."""
    visitor = Visitor(language)
    address = urlsplit(sign_cabinet_link(world, customer)).path
    seen = visitor.sends(address, {})
    assert (seen.status, seen.path) == (200, ME), seen.text
    return visitor


def launch_values(world: World, user: int, /, **changes: str) -> dict[str, str]:
    """What Telegram says of a person, without the hash."""
    person = {"id": user, "first_name": "Анна", "language_code": "ru"}
    return {
        "query_id": "AAHdoc0000",
        "user": json.dumps(person, ensure_ascii=False),
        "auth_date": str(int(world.now().timestamp())),
        "signature": "ZG9jLXNpZ25hdHVyZQ",
        **changes,
    }


def launch_data(world: World, user: int, /, **changes: str) -> str:
    """Launch data as Telegram signs them for this bot."""
    values = launch_values(world, user, **changes)
    return urlencode({**values, "hash": sign_launch(values, world.settings.telegram_token)})


def code_of(world: World, seen: Seen) -> str:
    """The code that is on its way to the person who sees this page."""
    text = proven(world, PURPOSE, seen.hidden()["sent"])
    assert text is not None
    return _derived(world, SentCode.from_text(text))


def code_in_form(world: World, customer: Customer, person: Visitor, seen: Seen) -> str:
    """The code that the form of a signed-in customer asks for."""
    opened = live(world, person.cookies)
    assert opened is not None
    session, _ = opened
    for purpose in ("phone", "email", "unblock", "replace"):
        claim = f"cabinet {purpose}|{customer.id}|{session.nonce}|".encode()
        if text := proven(world, claim, seen.hidden()["sent"]):
            return _derived(world, SentCode.from_text(text.partition("#")[2]))
    raise AssertionError("no code is asked for")


def _derived(world: World, sent: SentCode) -> str:
    return derive_code(world.secret, nonce=sent.nonce, purpose=sent.address)
