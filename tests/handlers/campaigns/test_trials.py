"""A message to oneself: the card is proven by a code, and nothing but the message happens."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import TRIAL_STEP, read_press
from chalicelib.domain.staff.staff import Role
from chalicelib.services.messages.campaign_links import read_campaign_link
from chalicelib.services.responses.follow_link import follow_link
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.contacts import touches_of
from tests.builders.mailbox import code_in, letters_to
from tests.builders.marketing import CAMPAIGN, Desk, texts
from tests.builders.people import queued, work_off_outbox
from tests.builders.proof import open_mail
from tests.builders.staff import Answered, a_caller
from tests.handlers.responses.test_links import BROWSER
from tests.repo.builders import a_customer, stored

RECIPIENTS = "/v1/trial-recipients"
CONFIRM = f"{RECIPIENTS}/{{recipient_id}}/confirmation"
TRIAL = f"{CAMPAIGN}/trial"
PAGE = Chat("webchat", "0123456789abcdef")
LINK = {"kind": "link", "labels": {"ru": "Смотреть"}, "url": "https://shop.example/"}
ANSWER = {"kind": "answer", "labels": {"ru": "Приду"}, "value": "come"}
STOP = {"kind": "stop"}
WEB = texts("webchat", "{{name}}, скидка")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(chats=(PAGE,), consents=()))


def heard(world: World) -> list[dict[str, Any]]:
    """What the bot said in the web chat."""
    work_off_outbox(world)
    return world.conversation.webchat_replies.after(PAGE, 0)


def asks_for_code(desk: Desk, customer: str, once: str | None = None) -> Answered:
    return desk.caller.asks("POST", RECIPIENTS, {"customer": customer}, once=once)


def confirms(desk: Desk, customer: str, code: str) -> Answered:
    path = {"recipient_id": customer}
    return desk.caller.asks("POST", CONFIRM, {"code": code}, path=path)


def is_named(world: World, desk: Desk, customer: Customer) -> None:
    """Name the customer as a recipient, with the code of the chat."""
    assert asks_for_code(desk, customer.id).body["medium"] == "chat"
    answer = confirms(desk, customer.id, code_in(heard(world)[-1]["text"]))
    assert answer.status == 200, answer


def tries(desk: Desk, once: str | None = None, **body: Any) -> Answered:
    return desk.caller.asks("POST", TRIAL, body, path=desk.path, once=once)


def states(desk: Desk) -> list[tuple[str, str, str]]:
    shown = desk.caller.asks("GET", TRIAL, path=desk.path).body["messages"]
    return [(each["channel"], each["state"], each["reason"]) for each in shown]


def test_the_message_arrives_marked_and_counts_nowhere(
    world: World, desk: Desk, anna: Customer
) -> None:
    desk.writes(**WEB, buttons=[LINK, ANSWER, STOP])
    is_named(world, desk, anna)

    assert tries(desk).body["messages"] == 1
    said = heard(world)[-1]

    assert said["text"].startswith("[тест] Анна, скидка")
    assert states(desk) == [("webchat", "accepted", "")]
    assert touches_of(world, anna, CampaignId(desk.id)) is None
    assert not world.delivery.contacts.get_many([anna.id])[anna.id].every


def test_links_open_and_buttons_answer_but_change_nothing(
    world: World, desk: Desk, anna: Customer
) -> None:
    desk.writes(**WEB, buttons=[LINK, ANSWER, STOP])
    is_named(world, desk, anna)
    tries(desk)

    said = heard(world)[-1]
    flat = [each for row in said["buttons"] for each in row]
    token = said["text"].rpartition("/")[2]
    assert read_campaign_link(world, token).step == TRIAL_STEP
    assert follow_link(world, token, BROWSER) == "https://shop.example/"

    pressed = [read_press(each["value"]) for each in flat if each.get("value")]
    assert {each.step for each in pressed if each} == {TRIAL_STEP}
    assert touches_of(world, anna, CampaignId(desk.id)) is None


def test_unsaved_words_are_sent_in_both_languages(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes(**WEB)
    is_named(world, desk, anna)

    words = {"webchat": {"ru": "Новый", "en": "New"}}
    tries(desk, changes={"texts": words}, languages=["ru", "en"])

    said = [each["text"].partition("\n")[0] for each in heard(world)[-2:]]
    assert sorted(said) == ["[test] New", "[тест] Новый"]
    assert desk.sees().body["texts"]["webchat"]["ru"] == "{{name}}, скидка"


def test_an_email_has_the_mark_in_its_subject(world: World, desk: Desk, anna: Customer) -> None:
    open_mail(world)
    desk.writes(**texts("email", "Письмо {{name}}"), subjects={"ru": "Тема"})
    is_named(world, desk, anna)

    tries(desk)
    work_off_outbox(world)

    assert states(desk) == [("email", "accepted", "")]
    assert anna.email is not None
    assert letters_to(anna.email)


def test_a_channel_without_an_address_says_so(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes(**texts("telegram", "Привет"))
    is_named(world, desk, anna)

    tries(desk)
    work_off_outbox(world)

    assert states(desk) == [("telegram", "refused", "channel.no_address")]


def test_a_repeated_request_sends_once(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes(**WEB)
    is_named(world, desk, anna)
    before = len(heard(world))

    first, second = tries(desk, once="one"), tries(desk, once="one")

    assert first.body == second.body
    assert len(heard(world)) == before + 1


def test_a_trigger_is_tried_under_its_name(world: World, desk: Desk, anna: Customer) -> None:
    is_named(world, desk, anna)
    desk.id = "birthday"

    assert tries(desk, channels=["webchat"]).status == 202
    assert heard(world)[-1]["text"].startswith("[тест] ")


def test_without_a_proven_card_nothing_is_sent(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes(**WEB)
    assert tries(desk).body["code"] == "trial.no_recipient"

    asks_for_code(desk, anna.id)

    assert tries(desk).body["code"] == "trial.no_recipient"
    assert desk.caller.asks("GET", TRIAL, path=desk.path).body["code"] == "trial.not_found"


def test_wrong_codes_and_old_codes_prove_nothing(
    world: World, desk: Desk, anna: Customer, clock: Clock
) -> None:
    asks_for_code(desk, anna.id)
    code = code_in(heard(world)[-1]["text"])
    wrong = "000000" if code != "000000" else "000001"

    refused = confirms(desk, anna.id, wrong)
    assert (refused.status, refused.body["facts"]["left"]) == (403, 4)
    clock.moves(minutes=6)
    assert confirms(desk, anna.id, code).body["code"] == "code.expired"
    assert confirms(desk, "nobody", code).body["code"] == "trial.recipient_not_found"


def test_the_code_of_another_key_is_no_code(world: World, desk: Desk, anna: Customer) -> None:
    is_named(world, desk, anna)
    other = replace(desk, caller=a_caller(world, Role.MARKETER))

    assert other.caller.asks("GET", RECIPIENTS).body["recipients"] == []
    code = code_in(heard(world)[-1]["text"])
    assert confirms(other, anna.id, code).body["code"] == "trial.recipient_not_found"


def test_a_repeated_wish_sends_one_code(world: World, desk: Desk, anna: Customer) -> None:
    first, second = (asks_for_code(desk, anna.id, once="one") for _ in range(2))

    assert first.body == second.body
    said = heard(world)
    assert len(said) == 1
    assert confirms(desk, anna.id, code_in(said[0]["text"])).status == 200
    assert confirms(desk, anna.id, "any").status == 200
    assert asks_for_code(desk, anna.id).body["code"] == "trial.recipient_known"


def test_recipients_are_few_and_may_be_removed(world: World, desk: Desk, anna: Customer) -> None:
    is_named(world, desk, anna)
    (shown,) = desk.caller.asks("GET", RECIPIENTS).body["recipients"]
    assert shown["channels"] == ["webchat", "email"]  # SMS has no prices here: it is not set up

    for number in range(4):
        other = stored(world, a_customer(chats=(Chat("webchat", f"visitor-{number}"),)))
        assert asks_for_code(desk, other.id).status == 201
    last = stored(world, a_customer(chats=(Chat("webchat", "visitor-9"),)))
    assert asks_for_code(desk, last.id).body["code"] == "trial.too_many_recipients"

    path = {"recipient_id": anna.id}
    assert desk.caller.asks("DELETE", f"{RECIPIENTS}/{{recipient_id}}", path=path).status == 204
    assert asks_for_code(desk, last.id).status == 201


def test_a_customer_without_a_place_for_a_code_is_refused(world: World, desk: Desk) -> None:
    assert asks_for_code(desk, "nobody").body["code"] == "customer.not_found"


def test_an_erased_card_disappears(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes(**WEB)
    is_named(world, desk, anna)
    tries(desk)
    admin, path = a_caller(world, Role.ADMIN), {"customer_id": anna.id}
    assert admin.asks("DELETE", "/v1/customers/{customer_id}", path=path).status == 204
    work_off_outbox(world)

    assert states(desk) == [("webchat", "refused", "customer.not_found")]
    assert desk.caller.asks("GET", RECIPIENTS).body["recipients"] == []
    assert tries(desk).body["code"] == "trial.no_recipient"


def test_an_older_trial_is_dropped_for_a_newer_one(
    world: World, desk: Desk, anna: Customer
) -> None:
    desk.writes(**WEB)
    is_named(world, desk, anna)
    before = len(heard(world))
    tries(desk)
    tries(desk, changes=texts("webchat", "Второй"))

    said = heard(world)
    assert len(said) == before + 1
    assert "Второй" in said[-1]["text"]


def test_the_messages_of_a_day_are_bounded(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes(**WEB)
    is_named(world, desk, anna)
    both: dict[str, Any] = {
        "changes": {"texts": {"webchat": {"en": "Sale"}}},
        "languages": ["ru", "en"],
    }
    answers = [tries(desk, **both) for _ in range(51)]

    assert {each.status for each in answers[:50]} == {202}
    assert answers[50].body["code"] == "trial.too_many"
    queued(world)


def test_roles_without_campaigns_have_no_trials(world: World) -> None:
    analyst = a_caller(world, Role.ANALYST)

    assert analyst.asks("GET", RECIPIENTS).status == 403
