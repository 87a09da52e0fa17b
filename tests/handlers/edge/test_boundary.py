"""The one place where errors become answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from chalice import Response

from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Refusal,
    Rejected,
    Unavailable,
)
from chalicelib.domain.ids import CustomerId
from chalicelib.handlers.edge import boundary
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.repo.customers.customers import Taken
from chalicelib.world import World
from tests.handlers.conftest import Logbook
from tests.repo.builders import everything

SECRET_WORDS = "Анна +79211234567"
REFUSALS = [
    (NotFound("card.unknown"), 404),
    (Forbidden("link.invalid"), 403),
    (Forbidden("webhook.secret"), 401),
    (Forbidden("webchat.session"), 401),
    (Rejected("phone.invalid"), 400),
    (Rejected("body.too_large"), 413),
    (Conflict("table.condition_failed"), 409),
    (Unavailable("table.unreachable"), 503),
    (Unavailable("webchat.too_many_sessions"), 429),
    (Unavailable("webchat.too_many_messages"), 429),
    (Malformed({"/text": "too long"}), 400),
    (Taken("phone", CustomerId("anna")), 409),
    (DialogMoved(None), 409),
]


def http_answer(refusal: Exception) -> Response:
    @boundary.http
    def view() -> Response:
        raise refusal

    answer: Response = view()
    return answer


def url_answer(refusal: Exception) -> dict[str, Any]:
    @boundary.url
    def view(event: object) -> dict[str, Any]:
        raise refusal

    return view({}, None)


@pytest.mark.parametrize(("refusal", "status"), REFUSALS, ids=lambda each: f"{each!r}")
def test_each_refusal_has_its_status_and_says_why(refusal: Refusal, status: int) -> None:
    answer = http_answer(refusal)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.body["code"], answer.body["status"]) == (refusal.code, status)


@pytest.mark.parametrize(("refusal", "status"), REFUSALS, ids=lambda each: f"{each!r}")
def test_the_front_door_answers_alike(refusal: Refusal, status: int) -> None:
    answer, same = url_answer(refusal), http_answer(refusal)

    assert (answer["statusCode"], answer["headers"]) == (status, same.headers)
    assert json.loads(answer["body"]) == same.body


def test_bad_fields_are_pointed_at() -> None:
    answer = http_answer(Malformed({"/text": "too long", "": "either text or button"}))

    assert answer.body["errors"] == [
        {"pointer": "/text", "detail": "too long"},
        {"pointer": "", "detail": "either text or button"},
    ]


def test_a_conflict_shows_the_facts_that_stand_in_the_way() -> None:
    answer = http_answer(Conflict("campaign.audience_moved", rehearsed=10, found=12))

    assert answer.body["facts"] == {"rehearsed": 10, "found": 12}
    assert "facts" not in http_answer(Conflict("campaign.over")).body


@pytest.mark.parametrize("kind", [Rejected, NotFound, Forbidden])
def test_the_facts_of_any_other_refusal_are_not_shown(kind: type[Refusal]) -> None:
    """A text needs them; in an answer they might tell what the caller may not know."""
    assert "facts" not in http_answer(kind("code.wait", seconds=60)).body


def test_a_refusal_that_passes_says_when_to_come_back() -> None:
    answer = http_answer(Unavailable("reply.on_its_way", retry_after_s=10))

    assert answer.headers["Retry-After"] == "10"


@pytest.mark.parametrize("answer_of", [http_answer, url_answer])
def test_a_mistake_of_ours_says_nothing_of_itself(
    answer_of: Callable[[Exception], Any], logbook: Logbook
) -> None:
    answer = answer_of(KeyError(SECRET_WORDS))

    status = answer["statusCode"] if isinstance(answer, dict) else answer.status_code
    assert status == 500
    assert SECRET_WORDS not in str(vars(answer) if isinstance(answer, Response) else answer)
    assert SECRET_WORDS not in logbook.text


def test_a_mistake_of_ours_is_logged_with_its_kind_and_place(logbook: Logbook) -> None:
    http_answer(KeyError(SECRET_WORDS))

    broke = json.loads(logbook.lines[0])
    assert (broke["event"], broke["error"]) == ("http.broke", "KeyError")
    assert broke["where"].startswith("test_boundary.py:")


def test_an_answer_passes_as_it_is() -> None:
    @boundary.http
    def view(number: int) -> int:
        return number + 1

    assert view(1) == 2
    assert view.__name__ == "view"


def work(failure: Exception) -> Callable[[], None]:
    def broken() -> None:
        raise failure

    return broken


def test_an_update_that_breaks_us_is_kept_aside(world: World, logbook: Logbook) -> None:
    body = f'{{"text": "{SECRET_WORDS}"}}'.encode()

    assert boundary.webhook(world, "telegram", body, work(KeyError(SECRET_WORDS))) is None

    (kept,) = everything(world).values()
    assert kept["body"] == {"B": body}
    assert "webhook.set_aside" in logbook.text
    assert SECRET_WORDS not in logbook.text


def test_an_update_that_has_to_wait_is_not_kept_aside(world: World) -> None:
    with pytest.raises(Unavailable):
        boundary.webhook(world, "telegram", b"{}", work(Unavailable("table.unreachable")))

    assert everything(world) == {}


@pytest.mark.parametrize("refusal", [Rejected("a"), Conflict("b"), NotFound("c"), Forbidden("d")])
def test_a_refusal_that_no_messenger_understands_is_kept_aside(
    world: World, refusal: Refusal
) -> None:
    assert boundary.webhook(world, "telegram", b"{}", work(refusal)) is None
    assert len(everything(world)) == 1


class QueueEvent:
    def __init__(self, *bodies: str) -> None:
        self.records = [{"messageId": f"{n}", "body": body} for n, body in enumerate(bodies)]

    def to_dict(self) -> dict[str, Any]:
        return {"Records": self.records}


def test_one_record_that_breaks_us_comes_again_alone(logbook: Logbook) -> None:
    handled = []

    @boundary.event
    def handle(record: Any) -> None:
        if record["body"] == "poison":
            raise ValueError(SECRET_WORDS)
        handled.append(record["body"])

    answer = handle(QueueEvent("a", "poison", "b"))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert handled == ["a", "b"]
    assert SECRET_WORDS not in logbook.text


def test_a_batch_without_a_poison_is_done() -> None:
    @boundary.event
    def handle(record: Any) -> None:
        """Take it."""

    assert handle(QueueEvent("a", "b")) == {"batchItemFailures": []}
