"""The desk over HTTP: roles, an appeal from its list to its end, cards, templates, tasks, rules."""

from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import everything
from tests.services.appeals.desk import a_writer, says, segment_of

APPEALS, APPEAL = "/v1/appeals", "/v1/appeals/{appeal_id}"
CARD, TEMPLATE, DESK = "/v1/knowledge/{card_id}", "/v1/templates/{template_id}", "/v1/desk"
TASKS = "/v1/appeals/{appeal_id}/tasks"
QUESTION: Mapping[str, Any] = {
    "question": {"ru": "Как вернуть товар?"},
    "answer": {"ru": "Принесите чек."},
}


@pytest.fixture
def olga(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def asked(world: World) -> dict[str, str]:
    return {"appeal_id": says(world, a_writer(world), "Где мои баллы?").appeal.id}


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMIN, Role.SUPPORT}])
def test_other_roles_see_no_appeals(world: World, role: Role) -> None:
    assert a_caller(world, role).asks("GET", APPEALS).status == 403


def test_an_appeal_is_answered_and_solved(
    world: World, olga: Caller, asked: dict[str, str]
) -> None:
    (listed,) = olga.asks("GET", APPEALS).body["appeals"]
    assert (listed["id"], listed["state"], listed["topic"]) == (asked["appeal_id"], "new", "points")
    body = {"text": "Сейчас проверим", "seen": 1}
    first = olga.asks("POST", f"{APPEAL}/replies", body, path=asked, once="r1")
    again = olga.asks("POST", f"{APPEAL}/replies", body, path=asked, once="r1")
    assert (first.status, again.raw) == (201, first.raw)
    olga.asks("POST", f"{APPEAL}/notes", {"text": "Чек 12"}, path=asked)

    ivan = a_caller(world, Role.SUPPORT)
    refused = ivan.asks("POST", f"{APPEAL}/replies", body, path=asked)
    assert (refused.status, refused.body["code"]) == (409, "appeal.answered")
    assert refused.body["facts"]["current"] == 3

    whole = olga.asks("GET", APPEAL, path=asked).body
    assert [each["kind"] for each in whole["messages"]] == ["customer", "staff", "note"]
    assert (whole["state"], whole["assignee"]) == ("waiting", olga.key_id)
    assert olga.asks("POST", f"{APPEAL}/close", {}, path=asked).body["state"] == "solved"
    assert olga.asks("GET", APPEALS).body["appeals"] == []
    solved = olga.asks("GET", APPEALS, query={"state": "solved"}).body["appeals"]
    assert [each["id"] for each in solved] == [asked["appeal_id"]]
    of_customer = olga.asks(
        "GET",
        "/v1/customers/{customer_id}/appeals",
        path={"customer_id": whole["customer_id"]},
    )
    assert len(of_customer.body["appeals"]) == 1
    audited = [item for (pk, _), item in everything(world).items() if pk.startswith("AUDIT#")]
    assert {"appeal.answered", "appeal.noted", "appeal.solved"} <= {
        each["what"]["S"] for each in audited
    }


def test_an_appeal_is_changed_and_listed_by_filters(
    world: World, olga: Caller, asked: dict[str, str]
) -> None:
    change = {"assignee": olga.key_id, "priority": "urgent", "version": 1}
    assert olga.asks("PATCH", APPEAL, change, path=asked).body["priority"] == "urgent"
    late = olga.asks("PATCH", APPEAL, {"topic": "card", "version": 1}, path=asked)
    assert (late.status, late.body["facts"]["version"]) == (409, 2)
    assert olga.asks("PATCH", APPEAL, {}, path=asked).status == 400

    for query, number in (
        ({"assignee": olga.key_id}, 1),
        ({"assignee": "none"}, 0),
        ({"topic": "points", "state": "new"}, 1),
        ({"topic": "card"}, 0),
        ({"campaign": "spring"}, 0),
    ):
        found = olga.asks("GET", APPEALS, query=query).body["appeals"]
        assert len(found) == number, query


def test_a_question_after_a_campaign_is_listed_with_it(world: World, olga: Caller) -> None:
    anna = a_writer(world)
    texts = ("Где мои баллы?", "Тухлая рыба", "Карта не читается")
    ids = [says(world, anna, each, campaign=CampaignId("spring")).appeal.id for each in texts]
    query = {"campaign": "spring", "limit": "2"}
    first = olga.asks("GET", APPEALS, query=query).body
    second = olga.asks("GET", APPEALS, query={**query, "cursor": first["next"]}).body
    found = [each["id"] for page in (first, second) for each in page["appeals"]]
    assert sorted(found) == sorted(ids)


def test_what_is_unknown_is_not_found(olga: Caller) -> None:
    nothing = {"appeal_id": "none"}
    assert olga.asks("GET", APPEAL, path=nothing).status == 404
    reply = olga.asks("POST", f"{APPEAL}/replies", {"text": "x"}, path=nothing)
    assert reply.body["code"] == "appeal.not_found"


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001, "\u200b"])
def test_an_empty_or_endless_answer_is_refused(
    olga: Caller, asked: dict[str, str], text: str
) -> None:
    assert olga.asks("POST", f"{APPEAL}/replies", {"text": text}, path=asked).status == 400


def test_cards_and_templates_are_written_by_version(olga: Caller) -> None:
    for address, path, body in (
        (CARD, {"card_id": "refund"}, dict(QUESTION)),
        (TEMPLATE, {"template_id": "hello"}, {"name": "Привет", "text": {"ru": "{{name}}!"}}),
    ):
        made = olga.asks("PUT", address, {**body, "version": 0}, path=path)
        assert (made.status, made.body["version"]) == (200, 1)
        # Said again, it is answered as it is.
        assert olga.asks("PUT", address, {**body, "version": 0}, path=path).body["version"] == 1
        other = {**body, "name": "Другое"} if "name" in body else {**body, "order": 5}
        assert olga.asks("PUT", address, {**other, "version": 0}, path=path).status == 409
        assert olga.asks("PUT", address, {**other, "version": 1}, path=path).body["version"] == 2
        assert olga.asks("PUT", address, body, path={next(iter(path)): "a b"}).status == 400
        listed = olga.asks("GET", address.rpartition("/")[0]).body
        assert len(next(iter(listed.values()))) == 1
        for _ in range(2):
            assert olga.asks("DELETE", address, path=path).status == 204
        assert olga.asks("PUT", address, {**other, "version": 2}, path=path).status == 404


def test_a_card_has_the_same_languages_twice(olga: Caller) -> None:
    bad = {**QUESTION, "answer": {"en": "Bring the receipt."}}
    assert olga.asks("PUT", CARD, bad, path={"card_id": "refund"}).status == 400


def test_tasks_stand_in_the_list_until_they_are_done(olga: Caller, asked: dict[str, str]) -> None:
    body = {"text": "Позвонить", "due": "2026-12-01", "assignee": olga.key_id}
    task = olga.asks("POST", TASKS, body, path=asked, once="t1").body
    assert olga.asks("POST", TASKS, body, path=asked, once="t1").body == task
    (listed,) = olga.asks("GET", "/v1/tasks").body["tasks"]
    assert (listed["id"], listed["appeal_id"]) == (task["id"], asked["appeal_id"])
    for _ in range(2):
        done = olga.asks("PUT", f"{TASKS}/{{task_id}}/done", path={**asked, "task_id": task["id"]})
        assert done.body["done_at"]
    assert olga.asks("GET", "/v1/tasks").body["tasks"] == []
    assert len(olga.asks("GET", TASKS, path=asked).body["tasks"]) == 1


def test_the_rules_of_the_desk_are_an_administrators(world: World, olga: Caller) -> None:
    rules = {"vip_tags": ["vip"], "mailbox": "desk@shop.example", "version": 0}
    assert olga.asks("PUT", DESK, rules).status == 403
    admin = a_caller(world, Role.ADMIN)
    assert admin.asks("PUT", DESK, {**rules, "shop": "none"}).status == 400
    assert admin.asks("PUT", DESK, rules).body["version"] == 1
    assert admin.asks("PUT", DESK, rules).body["version"] == 1
    assert admin.asks("PUT", DESK, {"version": 0}).status == 409
    shown = olga.asks("GET", DESK).body
    assert shown["targets"]["high"] == {"answer_minutes": 60, "solve_minutes": 480}
    bad = {"targets": {"high": {"answer_minutes": 60, "solve_minutes": 5}}}
    assert admin.asks("PUT", DESK, bad).status == 400


def test_the_segment_of_the_rules_is_one_of_the_profile(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)
    city = segment_of(world, "city", {"kind": "city", "any_of": ["Тверь"]})
    level = segment_of(world, "level", {"kind": "tier", "any_of": ["gold"]})
    assert admin.asks("PUT", DESK, {"vip_segment": city}).body["vip_segment"] == city
    for wrong, why in (("none", "there is no such segment"), (level, "beyond the profile: tier")):
        refused = admin.asks("PUT", DESK, {"vip_segment": wrong})
        assert refused.status == 400
        assert why in str(refused.body["errors"])
    assert admin.asks("GET", DESK).body["vip_segment"] == city


def test_the_hours_of_a_shop_are_those_of_the_desk(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)
    hours = [{"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}]
    shop = {"name": {"ru": "Поддержка", "en": "Support"}, "hours": hours, "zone": "Europe/Moscow"}
    admin.asks("PUT", "/v1/shops/{shop}", shop, path={"shop": "desk"})
    assert admin.asks("PUT", DESK, {"shop": "desk"}).body["zone"] == "Europe/Moscow"
    # START is a Saturday: the four hours begin on Monday at nine.
    says(world, a_writer(world), "Где мои баллы?")
    (listed,) = admin.asks("GET", APPEALS).body["appeals"]
    assert listed["answer_by"] == "2026-11-23T10:00:00Z"
