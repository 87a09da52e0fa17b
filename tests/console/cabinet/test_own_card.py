"""A customer blocks, opens and replaces the card, and unlinks chats, on their own pages."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Reply
from chalicelib.services.cabinet.change_own import change_own
from chalicelib.services.conversation.unlink_chat import list_chats
from chalicelib.world import World
from tests.builders.cabinet import ME, code_in_form, linked
from tests.builders.clock import Clock
from tests.builders.pages import Seen, Visitor
from tests.builders.people import Telegrammer, queued
from tests.repo.builders import found

BLOCK, UNBLOCK, REPLACE, CHATS = (
    f"{ME}/{each}" for each in ("block", "unblock", "replace", "chats")
)


def _lines(world: World) -> list[str]:
    """The keys of the notices that wait for chats."""
    jobs = sorted({job["reply"] for job in queued(world) if "reply" in job})
    owed = [world.conversation.owed_replies.get(each, world.now()) for each in jobs]
    said = [each.outgoing for each in owed if each and isinstance(each.outgoing, Reply)]
    return [line.key for reply in said for line in reply.lines]


def _proves(world: World, customer: Customer, person: Visitor, asked: Seen, at: str) -> Seen:
    code = code_in_form(world, customer, person, asked)
    return person.posts(at, {**asked.hidden(), "code": code})


def test_a_blocked_card_spends_nothing_and_is_opened_by_a_code(
    world: World, buyer: Customer, person: Visitor
) -> None:
    seen = person.sends(BLOCK, {})
    again = linked(world, found(world, buyer))
    spend, card = again.opens(f"{ME}/spend"), again.opens(ME)
    asked = again.sends(UNBLOCK, {})
    wrong = again.posts(UNBLOCK, {**asked.hidden(), "code": "12"})
    blocked = found(world, buyer).card_blocked
    done = _proves(world, buyer, again, asked, UNBLOCK)

    assert (seen.path, blocked) == ("/me/sign-in", True)
    assert "Карта заблокирована" in seen.text
    # The page behind the session speaks the customer's language, also in another browser.
    assert person.cookies["__Host-language"] == "ru"
    assert "data:image/png" not in spend.html
    assert "заблокирована" in card.text
    assert "шесть цифр" in wrong.text
    assert (done.path, found(world, buyer).card_blocked) == (ME, False)
    assert again.opens(UNBLOCK).path == BLOCK


def test_a_replaced_card_has_another_number_once_and_ends_other_sessions(
    world: World, buyer: Customer, person: Visitor
) -> None:
    other, twin = linked(world, buyer), linked(world, buyer)
    asked = person.sends(REPLACE, {})
    code = code_in_form(world, buyer, person, asked)
    twin.cookies.update(person.cookies)
    form = {**asked.hidden(), "code": code}
    done = person.posts(REPLACE, form)
    after = found(world, buyer)
    second = twin.posts(REPLACE, form)  # an earlier answer was lost on its way

    assert done.path == ME
    assert after.card not in {buyer.card, ""}
    assert after.card[-4:] in done.text
    assert other.opens(ME).path == second.path == "/me/sign-in"
    assert found(world, buyer) == after


def test_a_code_for_one_purpose_opens_nothing_else(
    world: World, buyer: Customer, person: Visitor, clock: Clock
) -> None:
    asked = person.sends(REPLACE, {})
    code = code_in_form(world, buyer, person, asked)
    clock.moves(minutes=2)
    seen = person.posts(f"{ME}/phone", {**asked.hidden(), "code": code})

    assert 'name="phone"' not in seen.html
    assert found(world, buyer).card == buyer.card


def test_without_a_phone_the_shop_opens_the_card(
    world: World, buyer: Customer, person: Visitor
) -> None:
    change_own(world, buyer.id, lambda each: each.without_phone())
    again = linked(world, found(world, buyer))

    assert again.opens(REPLACE).path == BLOCK
    assert again.sends(BLOCK, {}).path == "/me/sign-in"
    blocked = linked(world, found(world, buyer))
    assert "в магазине" in blocked.opens(UNBLOCK).text
    assert person.opens(ME).path == "/me/sign-in"


def test_an_unlinked_chat_is_a_strangers_and_its_sessions_end(
    world: World, anna: Telegrammer, customer: Customer, visitor: Visitor
) -> None:
    thief = linked(world, customer)
    (chat,) = list_chats(world, customer)
    listed = visitor.opens(CHATS)
    done = visitor.sends(CHATS, {"chat": chat.digest})
    twice = visitor.posts(CHATS, {**done.hidden("/me/sign-out"), "chat": chat.digest})

    assert "Telegram" in listed.text
    assert (done.path, twice.path) == (CHATS, CHATS)
    assert "ни в одном чате" in done.text
    assert found(world, customer).chats == ()
    assert thief.opens(ME).path == "/me/sign-in"
    assert visitor.opens(ME).path == ME
    assert world.conversation.dialogs.get(chat.chat) is None
    assert "notice.unlinked_here" in _lines(world)


@pytest.mark.usefixtures("anna")
def test_the_last_chat_of_a_card_without_a_phone_stays(world: World, customer: Customer) -> None:
    change_own(world, customer.id, lambda each: each.without_phone())
    visitor = linked(world, found(world, customer))
    (chat,) = list_chats(world, customer)
    token = visitor.opens(CHATS).hidden("/me/sign-out")
    seen = visitor.posts(CHATS, {**token, "chat": chat.digest})

    assert seen.status == 422
    assert "единственный вход" in seen.text
    assert found(world, customer).chats == customer.chats
