"""Links of campaigns' messages, as browsers, mail services and machines ask for them."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from app import app
from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.outgoing import TRIAL_STEP
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.messages.campaign_links import (
    CampaignLink,
    StopLink,
    sign_campaign_link,
    sign_stop_link,
)
from chalicelib.world import World, use_world
from tests.builders.campaigns import AUTUMN, SHOP, stored_record
from tests.builders.clock import Clock
from tests.builders.contacts import touches_of
from tests.builders.events import rest_event
from tests.handlers.broken import AWAY, Failing, fails
from tests.repo.builders import a_consent, a_customer, found, save_settings, stored

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
EMAIL_AND_SMS = (a_consent(), a_consent(channel="email"), a_consent(channel="sms"))


def ask(
    method: str,
    address: str,
    *,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Make the request that an address of ours asks for."""
    route, token = address.split("/")[-2:]
    sent = BROWSER if headers is None else headers
    event = rest_event(
        method, f"/{route}/{{token}}", body=body, headers=sent, path={"token": token}
    )
    answer: dict[str, Any] = app(event, None)
    return answer


def link_to(world: World, customer: Customer, number: int = 0) -> str:
    return sign_campaign_link(world, CampaignLink(AUTUMN, customer.id, number))


def way_out(world: World, customer: Customer, channel: str = "email") -> str:
    return sign_stop_link(world, StopLink(AUTUMN, customer.id, channel))


def touches(world: World, customer: Customer) -> set[EngagementKind]:
    known = touches_of(world, customer, AUTUMN)
    return set(known.first) if known else set()


def allowed(world: World, customer: Customer) -> set[str]:
    consents = found(world, customer).consents
    return {each.channel for each in consents if each.given and each.purpose is Purpose.ADVERTISING}


@pytest.fixture
def reader(world: World, clock: Clock) -> Customer:
    """Somebody who agreed to advertising in three channels, a day ago."""
    stored_record(world)
    customer = stored(world, a_customer(consents=EMAIL_AND_SMS))
    clock.moves(days=1)
    return customer


# Short links


def test_a_link_leads_where_its_campaign_says_and_counts(world: World, reader: Customer) -> None:
    answer = ask("GET", link_to(world, reader))

    assert (answer["statusCode"], answer["headers"]["Location"]) == (302, SHOP)
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"
    assert touches(world, reader) == {EngagementKind.CLICKED}


def test_a_look_at_a_link_is_no_click(world: World, reader: Customer) -> None:
    answer = ask("HEAD", link_to(world, reader))

    assert (answer["statusCode"], answer["headers"]["Location"]) == (302, SHOP)
    assert touches(world, reader) == set()


@pytest.mark.parametrize(
    "headers",
    [{}, {"user-agent": "TelegramBot (like TwitterBot)"}, {**BROWSER, "Sec-Purpose": "prefetch"}],
)
def test_a_machine_is_led_on_and_is_no_click(
    world: World, reader: Customer, headers: dict[str, str]
) -> None:
    answer = ask("GET", link_to(world, reader), headers=headers)

    assert answer["statusCode"] == 302
    assert touches(world, reader) == {EngagementKind.SCANNED}


def test_nobody_but_the_campaign_says_where_a_link_leads(world: World, reader: Customer) -> None:
    address = link_to(world, reader)
    event = rest_event(
        "GET",
        "/l/{token}",
        headers=BROWSER,
        path={"token": address.rpartition("/")[2]},
        query={"url": "https://evil.example", "to": "https://evil.example"},
    )

    assert app(event, None)["headers"]["Location"] == SHOP


def test_a_click_that_cannot_be_kept_stops_nobody(
    world: World, reader: Customer, logbook: Any
) -> None:
    address = link_to(world, reader)
    fails_to_write(world)

    answer = ask("GET", address)

    assert (answer["statusCode"], answer["headers"]["Location"]) == (302, SHOP)
    assert "link.uncounted" in logbook.text


def fails_to_write(world: World) -> None:
    """Let the table be read, and nothing else."""
    dynamodb = world.client("dynamodb")

    class Reading:
        def __getattr__(self, operation: str) -> Any:
            reads = operation in ("get_item", "query", "batch_get_item")
            return getattr(dynamodb if reads else Failing(AWAY), operation)

    def client(service: str) -> Any:
        return Reading() if service == "dynamodb" else world.client(service)

    use_world(replace(world, client=client))


def test_a_campaign_that_cannot_be_read_is_asked_again(world: World, reader: Customer) -> None:
    address = link_to(world, reader)
    fails(world, AWAY, "dynamodb")

    assert ask("GET", address)["statusCode"] == 503


@pytest.mark.parametrize("number", [1, 2, 3, 99])
def test_what_is_no_link_of_the_campaign_leads_nowhere(
    world: World, reader: Customer, number: int
) -> None:
    assert ask("GET", link_to(world, reader, number))["statusCode"] == 404


def test_a_campaign_that_is_gone_leads_nowhere(world: World) -> None:
    assert ask("GET", link_to(world, a_customer()))["statusCode"] == 404


@pytest.mark.parametrize(
    ("route", "method"), [("l", "GET"), ("l", "HEAD"), ("u", "GET"), ("u", "POST")]
)
@pytest.mark.parametrize("token", ["x", "a.b.0.AAAAAAAAAAA", "карта"])
def test_what_we_did_not_sign_opens_nothing(
    world: World, route: str, method: str, token: str
) -> None:
    answer = ask(method, f"/{route}/{token}")

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "link.unknown"


def test_a_person_is_told_on_a_page_that_there_is_no_such_link(world: World) -> None:
    headers = {**BROWSER, "accept": "text/html", "accept-language": "en-GB,en;q=0.9"}

    answer = ask("GET", "/l/x", headers=headers)

    assert answer["statusCode"] == 404
    assert "There is no such link" in answer["body"]
    assert ask("GET", "/u/x", headers={"accept": "text/html"})["body"].count("Такой ссылки нет")


@pytest.mark.parametrize("step", ["2026", "2027"])
def test_a_click_on_a_link_of_a_standing_campaign_is_that_messages(
    world: World, reader: Customer, step: str
) -> None:
    ask("GET", sign_campaign_link(world, CampaignLink(AUTUMN, reader.id, 0, step)))
    ask("POST", sign_stop_link(world, StopLink(AUTUMN, reader.id, "sms", step)), body=b"")

    touched = touches_of(world, reader, AUTUMN, step)
    assert touched is not None
    assert set(touched.first) == {EngagementKind.CLICKED, EngagementKind.STOPPED}
    assert touches(world, reader) == set()


def test_a_link_of_one_year_is_no_link_of_another(world: World, reader: Customer) -> None:
    address = sign_campaign_link(world, CampaignLink(AUTUMN, reader.id, 0, "2026"))

    answer = ask("GET", address.replace(".2026.", ".2027."))

    assert answer["statusCode"] == 404
    assert world.delivery.engagements.ever(AUTUMN, [reader.id]) == {}


# The way out


def test_the_page_only_asks(world: World, reader: Customer) -> None:
    answer = ask("GET", way_out(world, reader))

    assert answer["statusCode"] == 200
    assert "Больше не присылать вам предложения по почте?" in answer["body"]
    assert '<form method="post">' in answer["body"]
    assert allowed(world, reader) == {"telegram", "email", "sms"}
    assert touches(world, reader) == set()


def test_the_page_speaks_the_persons_language(world: World) -> None:
    ann = stored(world, a_customer(locale="en"))

    assert (
        "Shall we stop sending you offers by SMS?" in ask("GET", way_out(world, ann, "sms"))["body"]
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ONE_CLICK, FORM["content-type"]),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n1\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"", "text/plain"),
    ],
)
def test_one_click_of_a_mail_service_is_enough(
    world: World, reader: Customer, body: bytes, kind: str
) -> None:
    answer = ask("POST", way_out(world, reader), body=body, headers={"content-type": kind})

    assert answer["statusCode"] == 200
    assert allowed(world, reader) == {"telegram", "sms"}
    assert touches(world, reader) == {EngagementKind.STOPPED}


def test_what_was_taken_back_says_when_and_by_what(world: World, reader: Customer) -> None:
    ask("POST", way_out(world, reader), body=ONE_CLICK, headers=FORM)

    said = next(each for each in found(world, reader).consents if each.channel == "email")
    assert (said.given, said.at, said.evidence) == (False, world.now(), f"email:{AUTUMN}")
    assert [each.given for each in world.customers.former_consents.of_customer(reader.id)] == [True]


def test_twice_is_once(world: World, reader: Customer, clock: Clock) -> None:
    address = way_out(world, reader)
    ask("POST", address, body=ONE_CLICK, headers=FORM)
    before = found(world, reader)
    clock.moves(hours=1)

    answer = ask("POST", address, body=ONE_CLICK, headers=FORM)

    assert answer["statusCode"] == 200
    assert found(world, reader) == before
    assert len(world.customers.former_consents.of_customer(reader.id)) == 1


def test_an_sms_has_its_own_way_out(world: World, reader: Customer) -> None:
    ask("POST", way_out(world, reader, "sms"), body=b"", headers=FORM)

    assert allowed(world, reader) == {"telegram", "email"}


def test_the_end_everywhere_is_offered_and_taken(world: World, reader: Customer) -> None:
    address = way_out(world, reader)
    offered = ask("POST", address, body=ONE_CLICK, headers=FORM)["body"]
    assert '<input type="hidden" name="everywhere" value="yes">' in offered

    answer = ask("POST", address, body=b"everywhere=yes", headers=FORM)

    assert "предложения больше никуда не придут" in answer["body"]
    assert allowed(world, reader) == set()


def test_who_was_erased_is_asked_for_nothing_more(world: World) -> None:
    nobody = a_customer(id=CustomerId("erased"))

    assert ask("GET", way_out(world, nobody))["statusCode"] == 200
    assert ask("POST", way_out(world, nobody), body=ONE_CLICK, headers=FORM)["statusCode"] == 200


def test_a_stop_that_was_not_kept_is_not_called_done(world: World, reader: Customer) -> None:
    address = way_out(world, reader)
    fails(world, AWAY, "dynamodb")

    assert ask("POST", address, body=ONE_CLICK, headers=FORM)["statusCode"] == 503


def test_the_page_runs_nothing_and_is_kept_by_nobody(world: World, reader: Customer) -> None:
    answer = ask("GET", way_out(world, reader))
    policy = answer["headers"]["Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", answer["body"], re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert "<script" not in answer["body"]
    assert answer["headers"]["Cache-Control"] == "no-store"


def test_a_shops_own_words_are_words(world: World, reader: Customer) -> None:
    own = "<script>alert(1)</script>"
    save_settings(world, BotSettings(texts={"ru": {"unsubscribe.email": own}}))

    assert "&lt;script&gt;" in ask("GET", way_out(world, reader))["body"]


def test_the_links_of_a_trial_open_and_change_nothing(world: World, reader: Customer) -> None:
    link = sign_campaign_link(world, CampaignLink(AUTUMN, reader.id, 0, TRIAL_STEP))
    stop = sign_stop_link(world, StopLink(AUTUMN, reader.id, "email", TRIAL_STEP))

    assert ask("GET", link)["headers"]["Location"] == SHOP
    answer = ask("POST", stop, body=ONE_CLICK, headers=FORM)

    assert "пробного сообщения" in answer["body"]
    assert touches(world, reader) == set()
    assert "email" in allowed(world, reader)
