"""The one place where errors become answers."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from chalice import Blueprint, Response

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
from chalicelib.repo.customers.claims import Taken
from chalicelib.world import World
from tests.builders.damage import without_frame
from tests.handlers.conftest import Logbook
from tests.repo.builders import everything

SECRET_WORDS = "Анна +79211234567"
REFUSALS = [
    (NotFound("card.unknown"), 404),
    (Forbidden("link.invalid"), 403),
    (Forbidden("webhook.secret"), 401),
    (Forbidden("webchat.session"), 401),
    (Forbidden("webchat.session_ended"), 401),
    (Forbidden("key.missing"), 401),
    (Forbidden("key.unknown"), 401),
    (Rejected("idempotency.other_request"), 422),
    (Rejected("segment.too_large"), 413),
    (Rejected("campaign.too_large"), 413),
    (Rejected("body.media_type"), 415),
    (Unavailable("customers.too_many_searches"), 429),
    (Unavailable("key.too_many_requests"), 429),
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


REQUEST_ID = "3f2c-request"
CONTEXT = {
    "requestId": REQUEST_ID,
    "httpMethod": "GET",
    "resourcePath": "/v1/customers/{customer_id}",
}


def a_blueprint(context: dict[str, str] = CONTEXT) -> Blueprint:
    request = SimpleNamespace(context=context)
    return cast("Blueprint", SimpleNamespace(current_request=request, lambda_context=None))


def http_answer(refusal: Exception, context: dict[str, str] = CONTEXT) -> Response:
    @boundary.http(a_blueprint(context))
    def view() -> Response:
        raise refusal

    answer: Response = view()
    return answer


def url_answer(refusal: Exception) -> dict[str, Any]:
    @boundary.url
    def view(event: object) -> dict[str, Any]:
        raise refusal

    return view({"requestContext": CONTEXT}, None)


@pytest.mark.parametrize(("refusal", "status"), REFUSALS, ids=lambda each: f"{each!r}")
def test_each_refusal_has_its_status_and_says_why(refusal: Refusal, status: int) -> None:
    answer = http_answer(refusal)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.body["code"], answer.body["status"]) == (refusal.code, status)
    assert answer.body["title"]
    assert answer.body["detail"]


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


def test_the_first_bad_fields_stand_in_the_sentence_too() -> None:
    pointers = {f"/{name}": "too long" for name in "abcde"} | {"": "either text or button"}
    few, many = http_answer(Malformed({"": "not JSON"})), http_answer(Malformed(pointers))

    assert few.body["detail"] == "the body: not JSON"
    assert many.body["detail"] == "/a: too long; /b: too long; /c: too long; 3 more in `errors`"


def test_a_field_that_the_domain_refuses_is_explained_in_words() -> None:
    pointers = {"/phone": "phone.unreadable", "/email": "email.unreadable"}
    body = http_answer(Malformed(pointers)).body

    assert body["detail"] == (
        "/phone: The phone number cannot be read; /email: The e-mail address cannot be read"
    )
    assert [each["detail"] for each in body["errors"]] == [*pointers.values()]


def test_a_conflict_says_what_it_met_in_words_and_in_facts() -> None:
    body = http_answer(Conflict("campaign.audience_moved", rehearsed=12, found=14)).body

    assert body["facts"] == {"rehearsed": 12, "found": 14}
    assert body["title"] == "The audience has changed by more than a tenth since the rehearsal."
    assert body["detail"].startswith("The rehearsal found 12 customers, the launch found 14.")


@pytest.mark.parametrize("kind", [NotFound, Forbidden, Rejected])
def test_facts_are_shown_for_conflicts_only(kind: type[Refusal]) -> None:
    answer = http_answer(kind("email.misspelt", suggestion=SECRET_WORDS))

    assert "facts" not in answer.body
    assert SECRET_WORDS not in json.dumps(answer.body, ensure_ascii=False)


def test_a_conflict_without_facts_has_none() -> None:
    assert "facts" not in http_answer(Conflict("campaign.over")).body


def test_a_detail_without_its_fact_is_still_an_answer() -> None:
    body = http_answer(Conflict("campaign.audience_moved")).body

    assert "{{rehearsed}}" in body["detail"]


def test_a_problem_names_the_request_as_the_log_does(logbook: Logbook) -> None:
    answer = http_answer(NotFound("customer.not_found"))

    (line,) = logbook.lines
    assert without_frame(json.loads(line)) == {
        "event": "http.refused",
        "code": "customer.not_found",
        "status": 404,
        "request_id": REQUEST_ID,
        "method": "GET",
        "route": "/v1/customers/{customer_id}",
    }
    assert answer.body["request_id"] == REQUEST_ID


def test_a_mistake_of_ours_is_logged_under_the_id_that_the_caller_sees(logbook: Logbook) -> None:
    answer = http_answer(KeyError(SECRET_WORDS))

    assert answer.body["request_id"] == REQUEST_ID
    assert [json.loads(line)["request_id"] for line in logbook.lines] == [REQUEST_ID] * 2


def test_a_request_without_an_id_gets_one_of_ours(logbook: Logbook) -> None:
    ids = [http_answer(NotFound("x.y"), context={}).body["request_id"] for _ in range(2)]

    assert len({*ids, ""}) == 3
    assert [json.loads(line)["request_id"] for line in logbook.lines] == ids


def test_a_refusal_that_passes_says_when_to_come_back() -> None:
    answer = http_answer(Unavailable("reply.on_its_way", retry_after_s=10))

    assert answer.headers["Retry-After"] == "10"
    assert answer.body["detail"] == "Send the same request again after 10 s."


@pytest.mark.parametrize("answer_of", [http_answer, url_answer])
def test_a_mistake_of_ours_says_nothing_of_itself(
    answer_of: Callable[[Exception], Any], logbook: Logbook
) -> None:
    answer = answer_of(KeyError(SECRET_WORDS))

    status = answer["statusCode"] if isinstance(answer, dict) else answer.status_code
    assert status == 500
    body = json.loads(answer["body"]) if isinstance(answer, dict) else answer.body
    assert body["code"] == "internal"
    assert SECRET_WORDS not in str(vars(answer) if isinstance(answer, Response) else answer)
    assert SECRET_WORDS not in logbook.text


def test_a_mistake_of_ours_is_logged_with_its_kind_and_place(logbook: Logbook) -> None:
    http_answer(KeyError(SECRET_WORDS))

    broke = json.loads(logbook.lines[0])
    assert (broke["event"], broke["error"]) == ("http.broke", "KeyError")
    assert broke["where"].startswith("handlers/edge/boundary.py:")


def test_an_answer_passes_as_it_is() -> None:
    @boundary.http(a_blueprint())
    def view(number: int) -> int:
        return number + 1

    assert view(1) == 2
    assert view.__name__ == "view"


def test_the_front_door_hands_on_the_event_and_the_answer() -> None:
    @boundary.url
    def view(event: Any) -> dict[str, Any]:
        return {"statusCode": 200, "body": event["body"]}

    answer = view({"body": "hello"}, None)
    assert (answer["statusCode"], answer["body"]) == (200, "hello")


def test_a_route_hands_on_the_parts_of_its_path() -> None:
    @boundary.http(a_blueprint())
    def view(*, text: str = "") -> str:
        return text

    assert view(text="a") == "a"


def work(failure: Exception) -> Callable[[], None]:
    def broken() -> None:
        raise failure

    return broken


def test_an_update_that_breaks_us_is_kept_aside(world: World, logbook: Logbook) -> None:
    body = f'{{"text": "{SECRET_WORDS}"}}'.encode()

    assert boundary.webhook(world, "telegram", body, work(KeyError(SECRET_WORDS))) is None

    ((key, kept),) = everything(world).items()
    assert kept["body"] == {"B": body}
    assert kept["channel"] == {"S": "telegram"}
    assert kept["why"]["S"].startswith("KeyError: ")
    line = json.loads(logbook.text)
    assert line["event"] == "webhook.set_aside"
    assert line["update"] in str(key)
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

    context = None

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
    line = json.loads(logbook.text)
    assert (line["event"], line["message"]) == ("event.broke", "1")
    assert SECRET_WORDS not in logbook.text


def test_a_batch_without_a_poison_is_done() -> None:
    @boundary.event
    def handle(record: Any) -> None:
        """Take it."""

    assert handle(QueueEvent("a", "b")) == {"batchItemFailures": []}


@pytest.mark.parametrize(
    ("failure", "soon"), [(Unavailable("table.unreachable"), True), (ValueError(), False)]
)
def test_a_job_that_fails_is_queued_again_and_its_failure_is_logged(
    logbook: Logbook, failure: Exception, *, soon: bool
) -> None:
    asked: list[bool] = []

    def queued(may_help: bool) -> bool:  # noqa: FBT001 - as the guard calls it
        asked.append(may_help)
        return True

    with boundary.repeated(queued):
        raise failure

    assert asked == [soon]
    line = json.loads(logbook.lines[-1])
    assert (line["event"], line["error"]) == ("job.repeated", type(failure).__name__)


def test_a_job_that_is_not_queued_again_fails(logbook: Logbook) -> None:
    with pytest.raises(ValueError, match="once"), boundary.repeated(lambda _: False):
        raise ValueError("once")

    assert "job.repeated" not in logbook.text


def test_a_tick_that_breaks_is_logged_and_comes_again(logbook: Logbook) -> None:
    @boundary.clock
    def tick(event: object) -> None:
        assert event is hour
        raise KeyError(SECRET_WORDS)

    hour = SimpleNamespace(context=None)
    with pytest.raises(KeyError):
        tick(hour)

    (line,) = logbook.lines
    assert (json.loads(line)["event"], json.loads(line)["error"]) == ("clock.broke", "KeyError")
    assert SECRET_WORDS not in line
