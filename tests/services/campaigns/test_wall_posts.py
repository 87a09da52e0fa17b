"""A post stands on the wall once, whatever dies, and its author reads what became of it."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.campaigns.picture import PNG
from chalicelib.domain.ids import PostId
from chalicelib.domain.staff.staff import Role
from chalicelib.services.campaigns.send_post import queue_due_posts, send_post
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.deliveries import Dies, Watched
from tests.builders.marketing import a_desk, later
from tests.builders.pictures import png
from tests.builders.staff import Answered, Caller, a_caller
from tests.builders.vk import GROUP, SECRET, form_of, refused, vk_method
from tests.channels.bot_api import BotApi, bot_api, resets, says

POSTS, POST = "/v1/posts", "/v1/posts/{post_id}"
POSTED = says(200, {"response": {"post_id": 15}})


@pytest.fixture
def api() -> Any:
    with bot_api(vk_method) as served:
        yield served


@pytest.fixture
def settings(settings: Settings, api: BotApi) -> Settings:
    return replace(
        settings,
        vk_group_id=str(GROUP),
        vk_token="token",
        vk_wall_token="wall-token",
        vk_secret=SECRET,
        vk_api=f"{api.address}/method",
    )


@pytest.fixture
def caller(world: World) -> Caller:
    return a_caller(world, Role.MARKETER)


def writes(caller: Caller, **body: Any) -> Answered:
    return caller.asks("POST", POSTS, {"text": "Кофе дешевле", **body})


def shows(caller: Caller, post: str) -> dict[str, Any]:
    body: dict[str, Any] = caller.asks("GET", POST, path={"post_id": post}).body
    return body


def posted(api: BotApi) -> list[dict[str, str]]:
    return [form_of(each) for each in api.calls if each.method == "wall.post"]


def test_a_campaign_is_posted_once_with_its_picture_and_link(
    world: World, caller: Caller, api: BotApi
) -> None:
    picture = "/pictures/" + world.pictures.add(png(8, 8), PNG)
    link = {"kind": "link", "labels": {"ru": "Смотреть"}, "url": "https://shop.example/c"}
    texts = {"vk": {"ru": "Кофе дешевле"}}
    desk = a_desk(world)
    desk.writes(texts=texts, picture=picture, buttons=[link, {"kind": "stop"}])

    made = writes(caller, text="", campaign=desk.id)
    assert (made.status, made.body["state"]) == (201, "planned")
    id_ = PostId(made.body["id"])
    # The upload: its server, its answer, and the name of the photo; then the post.
    host = api.address
    api.will(
        says(200, {"response": {"upload_url": f"{host}/upload?act=1"}}),
        says(200, {"server": 7, "photo": '[{"photo":"a"}]', "hash": "h"}),
        says(200, {"response": [{"id": 31, "owner_id": -GROUP}]}),
        POSTED,
    )
    send_post(world, id_)
    send_post(world, id_)  # the job that looks again

    (form,) = posted(api)
    assert form["access_token"] == "wall-token"
    assert form["attachments"] == f"photo-{GROUP}_31,https://shop.example/c"
    assert (form["owner_id"], form["from_group"], form["guid"]) == (f"-{GROUP}", "1", id_)
    assert form["message"] == "Кофе дешевле\n\nСмотреть: https://shop.example/c"
    shown = shows(caller, id_)
    assert (shown["state"], shown["number"], shown["campaign"]) == ("sent", 15, desk.id)
    assert caller.asks("POST", f"{POST}/cancel", path={"post_id": id_}).status == 409


def test_a_lost_answer_is_repeated_with_the_same_key_and_then_unknown(
    world: World, caller: Caller, api: BotApi, clock: Clock
) -> None:
    first, second = (PostId(writes(caller).body["id"]) for _ in range(2))
    api.will(resets, says(200, refused(6)), POSTED)
    for _ in range(3):
        send_post(world, first)
        clock.moves(seconds=61)
    forms = posted(api)
    assert len(forms) == 3
    assert {each["guid"] for each in forms} == {first}
    assert shows(caller, first)["state"] == "sent"

    api.will(resets)
    send_post(world, second)
    assert shows(caller, second)["state"] == "planned"
    clock.moves(hours=1)
    send_post(world, second)
    shown = shows(caller, second)
    assert (shown["state"], shown["code"]) == ("unknown", "vk.unreachable")


def test_a_worker_that_dies_at_any_write_makes_no_second_post(
    world: World, caller: Caller, api: BotApi, clock: Clock
) -> None:
    for deaths in (1, 2):
        for is_after in (False, True):
            id_ = PostId(writes(caller).body["id"])
            api.calls.clear()
            api.will(POSTED, POSTED)
            with pytest.raises(Dies):
                send_post(dying(world, deaths, is_after=is_after), id_)
            send_post(world, id_)  # too early: another worker may be at it
            clock.moves(seconds=61)
            queue_due_posts(world)
            send_post(world, id_)
            assert {each["guid"] for each in posted(api)} == {id_}
            assert shows(caller, id_)["state"] == "sent"
            assert id_ not in world.campaigns.posts.open()


def dying(world: World, deaths: int, *, is_after: bool) -> World:
    """The same world, whose worker dies before or after a write."""
    left = [None] * deaths

    def dies(operation: str) -> None:
        if operation in ("put_item", "transact_write_items"):
            left.pop()
            if not left:
                raise Dies

    when = {"after": dies} if is_after else {"before": dies}

    def client(service: str) -> Any:
        if service != "dynamodb":
            return world.client(service)
        return Watched(world.client, service, **when)

    return replace(world, client=client)


def test_a_refusal_is_said_in_plain_words_and_nothing_is_repeated(
    world: World, caller: Caller, api: BotApi
) -> None:
    id_ = PostId(writes(caller).body["id"])
    api.will(says(200, refused(214)))
    send_post(world, id_)
    assert (shows(caller, id_)["state"], shows(caller, id_)["code"]) == ("failed", "vk.wall_closed")


def test_a_planned_post_waits_for_its_instant_and_is_cancelled_before(
    world: World, caller: Caller, api: BotApi, clock: Clock
) -> None:
    early, late = (PostId(writes(caller, at=later(hours=3)).body["id"]) for _ in range(2))
    send_post(world, early)
    queue_due_posts(world)
    assert posted(api) == []
    for _ in range(2):
        answer = caller.asks("POST", f"{POST}/cancel", path={"post_id": early}, once="cancel-it")
        assert (answer.status, answer.body["state"]) == (200, "cancelled")

    clock.moves(hours=2, minutes=30)
    send_post(world, late)
    assert posted(api) == []
    clock.moves(minutes=31)
    api.will(POSTED)
    send_post(world, early)
    send_post(world, late)
    assert [each["guid"] for each in posted(api)] == [late]
    listed = caller.asks("GET", POSTS, query={"limit": "1"}).body
    assert len(listed["posts"]) == 1
    rest = caller.asks("GET", POSTS, query={"limit": "2", "cursor": listed["next"]}).body
    assert {each["state"] for each in listed["posts"] + rest["posts"]} == {"sent", "cancelled"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 400, "post.no_text"),
        ({"text": "{{name}}, привет"}, 400, "post.personal"),
        ({"at": later(days=-1)}, 400, "post.at"),
        ({"at": later(days=900)}, 400, "post.at"),
        ({"picture": "https://shop.example/p.png"}, 400, "post.picture"),
        ({"picture": f"/pictures/{'0' * 32}"}, 400, "post.picture"),
        ({"link": "http://shop.example"}, 400, "campaign.address"),
        ({"link": "https://10.0.0.1/"}, 400, "campaign.address_private"),
        ({"campaign": "none"}, 404, "campaign.unknown"),
    ],
)
def test_what_cannot_be_posted_is_refused_and_nothing_is_kept(
    world: World, caller: Caller, body: dict[str, Any], status: int, code: str
) -> None:
    answer = writes(caller, **body)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert world.campaigns.posts.open() == []
    assert caller.asks("GET", POST, path={"post_id": "none"}).body["code"] == "post.unknown"


def test_a_wall_that_is_not_set_up_takes_no_post(world: World, caller: Caller) -> None:
    world.settings = replace(world.settings, vk_wall_token="")
    assert writes(caller).body["code"] == "post.off"


def test_only_marketers_and_administrators_post(world: World) -> None:
    for role in (Role.CASHIER, Role.SUPPORT, Role.ANALYST):
        assert writes(a_caller(world, role)).status == 403
