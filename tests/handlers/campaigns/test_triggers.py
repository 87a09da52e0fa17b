"""Triggers are switched and worded over HTTP."""

from typing import Any

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import Role
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.world import World
from tests.builders.staff import Answered, Caller, a_caller
from tests.services.appeals.desk import segment_of

TRIGGER = "/v1/triggers/{name}"


@pytest.fixture
def marketer(world: World) -> Caller:
    return a_caller(world, Role.MARKETER)


def shown(caller: Caller, name: str = "birthday") -> Answered:
    return caller.asks("GET", TRIGGER, path={"name": name})


def put(caller: Caller, body: Any, name: str = "birthday") -> Answered:
    return caller.asks("PUT", TRIGGER, body, path={"name": name})


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_a_trigger_is_off_and_shows_what_it_would_say(marketer: Caller, name: str) -> None:
    answer = shown(marketer, name)

    assert answer.status == 200
    assert (answer.body["name"], answer.body["on"]) == (name, False)
    assert answer.body["texts"].keys() == CHANNELS.keys()
    assert all(words.keys() == {"ru", "en"} for words in answer.body["texts"].values())
    assert answer.body["buttons"] == [{"kind": "stop"}]


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_switching_it_on_is_enough(world: World, marketer: Caller, name: str) -> None:
    answer = put(marketer, {"on": True}, name)

    assert answer.status == 200, answer.body
    assert answer.body["on"] is True
    assert answer.body == shown(marketer, name).body
    record = world.campaigns.records.get(CampaignId(name))
    assert (record.trigger, record.state) == (name, CampaignState.RUNNING)
    assert record.launched_at == world.now()


def test_the_same_again_changes_nothing_and_off_leaves_its_words(
    world: World, marketer: Caller
) -> None:
    rules = {"on": True, "texts": {"telegram": {"ru": "{{name}}, ура!"}}, "language": "ru"}
    put(marketer, rules)
    version = world.campaigns.records.get(CampaignId("birthday")).version
    put(marketer, rules)
    off = put(marketer, {**rules, "on": False})

    assert world.campaigns.records.get(CampaignId("birthday")).version == version + 1
    assert off.body["on"] is False
    assert off.body["texts"] == {"telegram": {"ru": "{{name}}, ура!"}}


def test_all_that_can_be_said_is_kept(marketer: Caller) -> None:
    rules = {
        "on": True,
        "purpose": "service",
        "texts": {"email": {"en": "{{name}}!"}, "sms": {"en": "{{name}}"}},
        "subjects": {"en": "For you"},
        "language": "en",
        "picture": "https://shop.example/cake.png",
        "buttons": [
            {"kind": "link", "labels": {"ru": None, "en": "Look"}, "url": "https://shop.example/"}
        ],
        "topic": "birthdays",
        "window": {"from_hour": 9, "to_hour": 20},
        "priority": 7,
        "goal": {"metric": "net_money", "window_days": 30},
    }
    answer = put(marketer, rules)

    assert answer.status == 200, answer.body
    kept = {name: answer.body[name] for name in rules}
    assert kept == rules
    assert answer.body["control_share_bp"] == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/on"),
        ({"on": "yes"}, "/on"),
        ({"on": True, "texts": {"telegram": {"ru": "{{nme}}"}}}, "/texts/telegram/ru"),
        ({"on": True, "texts": {}}, "/texts"),
        ({"on": True, "texts": {"telegram": {"ru": "я" * 5000}}}, "/texts/telegram/ru"),
        ({"on": True, "buttons": []}, "/buttons"),
        ({"on": True, "window": {"from_hour": 21, "to_hour": 10}}, "/window"),
        ({"on": True, "audience": {"segment": "all"}}, "/audience"),
        ({"on": True, "picture": "http://shop.example/x"}, "/picture"),
    ],
)
def test_a_mistake_is_refused_with_its_place(
    world: World, marketer: Caller, body: Any, pointer: str
) -> None:
    answer = put(marketer, body)

    assert answer.status == 400
    assert pointer in str(answer.body)
    assert shown(marketer).body["on"] is False


@pytest.mark.parametrize("name", sorted(TRIGGERS))
@pytest.mark.parametrize("rules", [{}, {"on": True}, {"on": True, "texts": {"sms": {"en": "a"}}}])
def test_a05_what_is_read_can_be_written_back(
    marketer: Caller, name: str, rules: dict[str, Any]
) -> None:
    """Case a05."""
    if rules:
        put(marketer, {**rules, "language": "en"} if "texts" in rules else rules, name)
    read = shown(marketer, name).body

    same = put(marketer, read, name)
    assert (same.status, same.body) == (200, read)

    changed = {**read, "texts": {**read["texts"], "telegram": {"ru": "Ура!", "en": "Hooray!"}}}
    answer = put(marketer, changed, name)
    assert (answer.status, answer.body) == (200, {**changed, "version": read["version"] + 1})
    assert put(marketer, changed, name).body == answer.body

    refused = put(marketer, {**changed, "on": not read["on"]}, name)
    assert (refused.status, refused.body["code"]) == (409, "campaign.changed")


def test_a_call_for_vips_is_kept_and_written_back(world: World, marketer: Caller) -> None:
    segment_of(world, "vip", {"kind": "tag", "any_of": ["vip"]})
    call = {"segment": "vip", "text": " Спросить, как дела ", "due_days": 3}
    answer = put(marketer, {"on": True, "call": call}, "dormant")

    assert (answer.status, answer.body["call"]) == (200, {**call, "text": "Спросить, как дела"})
    assert put(marketer, answer.body, "dormant").body == answer.body
    assert put(marketer, {"on": True}, "dormant").body["call"] is None


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ({"segment": "gone"}, 404, "segment.unknown"),
        ({"segment": ""}, 400, "/call/segment"),
        ({"text": " "}, 400, "/call/text"),
        ({"text": "я" * 501}, 400, "/call/text"),
        ({"due_days": -1}, 400, "/call/due_days"),
        ({"due_days": 31}, 400, "/call/due_days"),
        ({"due_days": "1"}, 400, "/call/due_days"),
        ({"to": "vip"}, 400, "/call/to"),
    ],
)
def test_a_wrong_call_is_refused_with_its_place(
    world: World, marketer: Caller, change: dict[str, Any], status: int, why: str
) -> None:
    segment_of(world, "vip", {"kind": "tag", "any_of": ["vip"]})
    call = {"segment": "vip", "text": "Спросить", "due_days": 1, **change}
    answer = put(marketer, {"on": True, "call": call}, "dormant")

    assert (answer.status, why in str(answer.body)) == (status, True)
    assert shown(marketer, "dormant").body["on"] is False


def test_who_is_called_by_a_masked_field_is_not_shown_to_a_marketer(
    world: World, marketer: Caller
) -> None:
    segment_of(world, "young", {"kind": "birthday", "days": 10})
    call = {"segment": "young", "text": "Спросить", "due_days": 1}
    assert put(marketer, {"on": True, "call": call}, "dormant").status == 200
    path = {"campaign_id": "dormant"}
    report = marketer.asks("GET", "/v1/campaigns/{campaign_id}/report", path=path)

    assert (report.status, report.body["code"]) == (403, "report.month_only")


def test_a05_the_name_of_another_trigger_is_refused(marketer: Caller) -> None:
    """Case a05."""
    answer = put(marketer, {**shown(marketer, "dormant").body, "on": True}, "birthday")

    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/name")
    assert shown(marketer).body["on"] is False


def test_an_unknown_trigger_is_404(marketer: Caller) -> None:
    for answer in (shown(marketer, "full-moon"), put(marketer, {"on": True}, "full-moon")):
        assert (answer.status, answer.body["code"]) == (404, "trigger.unknown")


def test_a_trigger_is_no_campaign_that_people_carry_out(marketer: Caller) -> None:
    put(marketer, {"on": True})
    answer = marketer.asks(
        "POST", "/v1/campaigns/{campaign_id}/pause", path={"campaign_id": "birthday"}
    )

    assert (answer.status, answer.body["code"]) == (409, "campaign.standing")


def test_who_may_only_read_switches_nothing(world: World) -> None:
    analyst = a_caller(world, Role.ANALYST)

    assert shown(analyst).status == 200
    assert put(analyst, {"on": True}).status == 403


def test_what_the_machine_switched_off_is_told_and_switched_on_by_hand(
    world: World, marketer: Caller
) -> None:
    put(marketer, {"on": True})
    record = world.campaigns.records.get(CampaignId("birthday"))
    world.campaigns.records.move(record, CampaignState.PAUSED, because="campaign.bounces")
    paused = shown(marketer).body

    again = put(marketer, {"on": True}).body

    assert (paused["on"], paused["paused_because"]) == (False, "campaign.bounces")
    assert (again["on"], again["paused_because"]) == (True, "")


def test_a_change_is_recorded(world: World, marketer: Caller) -> None:
    put(marketer, {"on": True})
    admin = a_caller(world, Role.ADMIN)

    changes = admin.asks("GET", "/v1/audit").body["changes"]
    assert ("trigger.changed", "birthday") in {(each["what"], each["subject"]) for each in changes}
