"""Campaigns over HTTP: what is written, what is refused and where, and how it is shown."""

import itertools
from typing import Any

import pytest

from chalicelib.domain.campaigns.check import LISTED_MAX
from chalicelib.domain.ids import CampaignId
from chalicelib.handlers.campaigns.requests import NewCampaign
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.world import World
from tests.builders.marketing import (
    CAMPAIGN,
    CAMPAIGNS,
    EVERYBODY,
    STOP,
    Desk,
    a_body,
    later,
    pointed,
    refused,
)
from tests.builders.planning import keep, people
from tests.builders.table import items

LINK = {"kind": "link", "labels": {"ru": "Каталог", "en": "Look"}, "url": "https://shop.example/c"}
ANSWER = {"kind": "answer", "labels": {"ru": "Хочу"}, "value": "want"}


def stored(world: World) -> list[Any]:
    return items(world.client("dynamodb"), world.settings.table, "CAMPAIGNS")


def a_segment(world: World) -> str:
    segment = StoredSegment("s1", "Everybody", '{"kind":"all","of":[]}', world.now())
    world.commit(None, world.segments.stored.save_write(segment))
    return segment.id


# Written and shown


def test_a_new_campaign_is_a_draft(desk: Desk) -> None:
    written = desk.writes()

    assert (written.status, written.body["state"], written.body["version"]) == (201, "draft", 1)
    assert desk.sees().body == {**written.body, **desk.sees().body}


def test_a_campaign_is_shown_as_it_was_sent(world: World, desk: Desk) -> None:
    body = a_body(
        audience={"segment": a_segment(world)},
        texts={"telegram": {"ru": "Да", "en": "Yes"}, "email": {"ru": "Письмо"}},
        subjects={"ru": "Осень"},
        language="ru",
        picture="https://shop.example/a.png",
        buttons=[LINK, ANSWER, STOP],
        topic="coffee",
        control_share_bp=500,
        window={"from_hour": 11, "to_hour": 20},
        starts_at=later(hours=1),
        priority=7,
        goal={"metric": "net_money", "window_days": 30},
    )
    desk.writes(**body)

    shown = desk.sees().body

    instants = {"starts_at", "ends_at"}
    for name in body.keys() - instants - {"audience", "buttons"}:
        assert shown[name] == body[name], name
    assert shown["audience"] == {"segment": "s1", "predicate": None, "listed": None}
    assert shown["buttons"] == [
        LINK,
        {**ANSWER, "labels": {"ru": "Хочу", "en": None}},
        STOP,
    ]
    assert all(shown[name][:16] == body[name][:16] for name in instants)


def test_a_predicate_is_shown_as_it_was_sent(desk: Desk) -> None:
    predicate = {"kind": "not", "of": {"kind": "age", "from": 18, "to": 25}}
    desk.writes(audience={"predicate": predicate})

    assert desk.sees().body["audience"]["predicate"] == predicate


def test_what_is_left_out_is_as_usual(desk: Desk) -> None:
    body = a_body()
    del body["control_share_bp"]
    desk.id = desk.caller.asks("POST", CAMPAIGNS, body).body["id"]

    shown = desk.sees().body

    assert shown["control_share_bp"] == 1000
    assert shown["window"] == {"from_hour": 10, "to_hour": 21}
    assert shown["goal"] == {"metric": "bought", "window_days": 14}
    assert (shown["starts_at"], shown["priority"], shown["language"]) == (None, 0, "ru")


def test_a_service_message_has_no_control_group_by_itself(desk: Desk) -> None:
    body = a_body(purpose="service", buttons=[])
    del body["control_share_bp"]

    written = desk.caller.asks("POST", CAMPAIGNS, body)

    desk.id = written.body["id"]
    assert desk.sees().body["control_share_bp"] == 0


def test_ten_thousand_customers_may_be_listed_each_counts_once(world: World, desk: Desk) -> None:
    ids = [f"customer_{number:013}" for number in range(LISTED_MAX - 1)]
    written = desk.writes(audience={"customers": [*ids, ids[0]]})

    assert written.status == 201
    assert desk.sees().body["audience"]["listed"] == LISTED_MAX - 1
    record = world.campaigns.records.get(written.body["id"])
    pages = (world.campaigns.records.listed(record.id, number) for number in itertools.count())
    assert [each for page in itertools.takewhile(bool, pages) for each in page] == ids


def test_the_same_request_writes_one_campaign(world: World, desk: Desk) -> None:
    body = a_body()
    first = desk.caller.asks("POST", CAMPAIGNS, body, once="k")
    again = desk.caller.asks("POST", CAMPAIGNS, body, once="k")
    other = desk.caller.asks("POST", CAMPAIGNS, a_body(name="Tea"), once="k")

    assert (again.status, again.raw) == (201, first.raw)
    assert again.headers["Idempotency-Hit"] == "true"
    assert refused(other) == (422, "idempotency.other_request")
    assert len(stored(world)) == 1


def test_the_list_goes_page_by_page(desk: Desk) -> None:
    written = {desk.writes(name=f"Coffee {number}").body["id"] for number in range(5)}

    first = desk.caller.asks("GET", CAMPAIGNS, query={"limit": "3"}).body
    cursor = {"limit": "3", "cursor": first["next"]}
    second = desk.caller.asks("GET", CAMPAIGNS, query=cursor).body

    ids = [each["id"] for each in (*first["campaigns"], *second["campaigns"])]
    assert (len(ids), set(ids), second["next"]) == (5, written, None)


def test_an_unknown_campaign_is_not_found(desk: Desk) -> None:
    desk.id = "nobody"
    answers = [
        desk.sees(),
        desk.changes(name="Tea"),
        desk.sees("/rehearsal"),
        desk.sees("/rehearsal/people"),
        desk.sees("/deliveries"),
        *(desk.does(verb) for verb in ("rehearsal", "launch", "pause", "resume", "cancel")),
    ]

    assert {refused(answer) for answer in answers} == {(404, "campaign.unknown")}


def test_every_change_is_recorded_with_who_made_it(world: World, desk: Desk) -> None:
    keep(world, *people(3))
    desk.writes()
    desk.changes(name="Tea")
    desk.launches()
    desk.does("pause")
    desk.does("resume")
    desk.does("cancel")

    found = [entry for _, entry in world.staff.audit.of_day(world.now().date())]
    assert {entry.what for entry in found if entry.subject == desk.id} == {
        f"campaign.{what}"
        for what in (
            "created",
            "changed",
            "rehearsed",
            "launched",
            "paused",
            "resumed",
            "cancelled",
        )
    }
    by = {entry.by for entry in found if entry.subject == desk.id}
    assert by == {desk.caller.key_id}


def test_the_example_of_the_description_may_be_sent_as_it_stands(desk: Desk) -> None:
    """What the page of the API fills its form with, see `example` in its script."""
    schema = NewCampaign.model_json_schema()
    fields = schema["properties"]
    body = {name: each["examples"][0] for name, each in fields.items() if "examples" in each}
    body["ends_at"] = later(days=fields["ends_at"]["x-days-ahead"])

    assert set(schema["required"]) <= set(body)
    assert desk.caller.asks("POST", CAMPAIGNS, body).status == 201


# Changed


def test_a_change_leaves_what_it_does_not_name(desk: Desk) -> None:
    desk.writes(topic="coffee", priority=3)
    before = desk.sees().body

    changed = desk.changes(name="Tea", control_share_bp=2000)

    assert changed.body == {**before, "name": "Tea", "control_share_bp": 2000, "version": 2}
    assert desk.sees().body == changed.body


def test_the_same_again_writes_nothing(desk: Desk) -> None:
    desk.writes(name="Tea")

    assert desk.changes(name="Tea", priority=0).body["version"] == 1


def test_a_list_stays_unless_another_audience_is_given(world: World, desk: Desk) -> None:
    desk.writes(audience={"customers": ["a", "b", "c"]})
    desk.changes(name="Tea")
    assert world.campaigns.records.listed(CampaignId(desk.id), 0) == ["a", "b", "c"]
    assert desk.sees().body["audience"]["listed"] == 3

    desk.changes(audience={"customers": ["d"]})
    assert world.campaigns.records.listed(CampaignId(desk.id), 0) == ["d"]
    assert desk.sees().body["audience"]["listed"] == 1

    desk.changes(audience=EVERYBODY)
    assert desk.sees().body["audience"]["listed"] is None


def test_a_change_of_an_older_version_is_refused(desk: Desk) -> None:
    desk.writes()
    assert desk.changes(name="Tea", version=1).status == 200

    late = desk.changes(name="Milk", version=1)

    assert refused(late) == (409, "campaign.changed")
    assert late.body["facts"] == {"version": 2}
    assert desk.sees().body["name"] == "Tea"


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"purpose": "service", "control_share_bp": 1}, {"/control_share_bp"}),
        ({"texts": {"sms": {"ru": "{{phone}}"}}}, {"/texts/sms/ru"}),
        ({"audience": {"segment": "nope"}}, {"/audience/segment"}),
        ({"name": None}, {"/name"}),
        ({"audience": None}, {"/audience"}),
        ({"ends_at": later(days=-1)}, {"/ends_at"}),
        ({"nmae": "Tea"}, {"/nmae"}),
    ],
)
def test_a_bad_change_changes_nothing(
    desk: Desk, changes: dict[str, Any], pointers: set[str]
) -> None:
    desk.writes()
    before = desk.sees().body

    assert set(pointed(desk.changes(**changes))) == pointers
    assert desk.sees().body == before


def test_a_segment_that_went_is_told_when_anything_is_changed(world: World, desk: Desk) -> None:
    desk.writes(audience={"segment": a_segment(world)})
    world.commit(None, world.segments.stored.delete_write(world.segments.stored.get("s1")))

    assert pointed(desk.changes(name="Tea")) == {"/audience/segment": "segment.unknown"}


def test_a_change_under_another_name_is_refused_by_the_table(desk: Desk) -> None:
    assert desk.caller.asks("PATCH", CAMPAIGN, {}, path={"campaign_id": "x" * 201}).status == 400


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"window": {"to_hour": 14}}, {"window": {"from_hour": 12, "to_hour": 14}}),
        ({"window": {}}, {}),
        ({"goal": {"window_days": 5}}, {"goal": {"metric": "net_money", "window_days": 5}}),
        ({"texts": {"sms": {"en": "Tea"}}}, {"texts": {"sms": {"ru": "Чай", "en": "Tea"}}}),
        ({"texts": {"sms": {"en": None}}}, {}),
        (
            {"texts": {"telegram": {"ru": "Сок"}}},
            {"texts": {"telegram": {"ru": "Сок"}, "sms": {"ru": "Чай"}}},
        ),
        (
            {"texts": {"telegram": {"ru": "Сок"}, "sms": None}},
            {"texts": {"telegram": {"ru": "Сок"}}},
        ),
        ({"subjects": {"en": "Tea"}}, {"subjects": {"ru": "Осень", "en": "Tea"}}),
        ({"subjects": {"ru": None}}, {"subjects": {}}),
    ],
)
def test_a_change_inside_an_object_keeps_its_other_fields(
    desk: Desk, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    desk.writes(
        texts={"sms": {"ru": "Чай"}},
        subjects={"ru": "Осень"},
        window={"from_hour": 12, "to_hour": 15},
        goal={"metric": "net_money", "window_days": 3},
    )
    before = desk.sees().body

    changed = desk.changes(**changes)

    assert changed.status == 200, changed.body
    version = before["version"] + bool(expected)
    assert changed.body == {**before, **expected, "version": version}
    assert desk.changes(**changes).body == changed.body
