"""The cabinet as a mini app: what Telegram signs opens it, and nothing else."""

from collections.abc import Callable
from urllib.parse import urlencode

from chalicelib.channels.telegram.launch_data import Launch, read_launch, sign_launch
from chalicelib.console.cabinet.session import COOKIE, FRAMED_COOKIE
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.builders.cabinet import ME, launch_data, launch_values
from tests.builders.clock import START
from tests.builders.pages import Visitor
from tests.builders.people import Telegrammer

LAUNCH = "/me/launch"
TOKEN = "123456789:DOC-EXAMPLE-TOKEN"
# Telegram's data for this token, with a hash that aiogram agrees with.
GENUINE = (
    "query_id=AAHdoc0000&user=%7B%22id%22%3A7000000001%2C%22first_name%22%3A%22%D0%90%D0%BD%D0%BD"
    "%D0%B0%22%2C%22language_code%22%3A%22ru%22%7D&auth_date=1795219200"
    "&signature=ZG9jLXNpZ25hdHVyZQ"
    "&hash=528778769567c92b93c5aea3ed373d8c80f74588ab6e1527f5c3f0637754fe6f"
)
AT = START.fromtimestamp(1795219200, START.tzinfo)


def test_the_data_of_telegram_are_read() -> None:
    launch = read_launch(GENUINE, TOKEN, AT)

    assert launch == Launch("7000000001", "ru", GENUINE[-64:])


def test_a_hash_that_leaves_the_signature_out_is_refused() -> None:
    other = "39456bed6732f295719fc845223d89723d87d7ff1e17581c79e9a5dde38fd80b"

    assert read_launch(GENUINE[:-64] + other, TOKEN, AT) is None


def test_genuine_data_open_the_card_in_the_frame_of_telegram_alone(
    world: World, anna: Telegrammer, customer: Customer
) -> None:
    visitor = Visitor()
    asked = visitor.opens(LAUNCH)
    opened = visitor.posts(LAUNCH, {"data": launch_data(world, anna.chat_id)})

    assert "frame-ancestors https://web.telegram.org" in asked.headers["Content-Security-Policy"]
    assert opened.path == ME
    assert customer.card[-4:] in opened.text
    assert "frame-ancestors https://web.telegram.org" in opened.headers["Content-Security-Policy"]
    assert set(visitor.cookies) == {FRAMED_COOKIE}


def test_the_cookie_of_a_frame_is_partitioned_and_that_of_a_browser_is_not(
    world: World, anna: Telegrammer, visitor: Visitor
) -> None:
    framed = Visitor()._once(  # noqa: SLF001 - before the redirect is followed
        "POST",
        LAUNCH,
        urlencode({"data": launch_data(world, anna.chat_id)}).encode(),
        {"content-type": "application/x-www-form-urlencoded"},
    )

    assert "SameSite=None; Partitioned" in framed.cookies[0]
    assert set(visitor.cookies) == {COOKIE}


Change = Callable[[World, int], str]


def _signed(**changes: str) -> Change:
    return lambda world, user: launch_data(world, user, **changes)


def _by(token: str) -> Change:
    def data(world: World, user: int) -> str:
        values = launch_values(world, user)
        return urlencode({**values, "hash": sign_launch(values, token)})

    return data


def _after(change: Callable[[str], str]) -> Change:
    return lambda world, user: change(launch_data(world, user))


def _other_user(data: str) -> str:
    return data.replace("7012345678", "7012345679")


FORGED: dict[str, Change] = {
    "nothing": lambda *_: "",
    "no pairs": lambda *_: "abc",
    "another bot": _by("999:OTHER"),
    "an empty token": _by(""),
    "another person": _after(_other_user),
    "no hash": _after(lambda data: data.rpartition("&hash=")[0]),
    "an empty hash": _after(lambda data: f"{data.rpartition('&hash=')[0]}&hash="),
    "a short hash": _after(lambda data: data[:-1]),
    "a long hash": _after(lambda data: data + "0"),
    "capitals": _after(lambda data: data[:-64] + data[-64:].upper().replace("A", "A0")),
    "a zero hash": _after(lambda data: data[:-64] + "0" * 64),
    "two hashes": _after(lambda data: f"{data}&hash={data[-64:]}"),
    "two users": _after(lambda data: f"{data}&user=%7B%22id%22%3A1%7D"),
    "a pair more": _after(lambda data: f"{data}&start_param=x"),
    "a pair less": _after(lambda data: data.partition("&")[2]),
    "encoded twice": _after(lambda data: data.replace("%", "%25")),
    "too old": _signed(auth_date=str(int(START.timestamp()) - 601)),
    "from tomorrow": _signed(auth_date=str(int(START.timestamp()) + 90)),
    "no date": _signed(auth_date=""),
    "a date in words": _signed(auth_date="now"),
    "other digits": _signed(auth_date="١٧٩٥٢١٩٢٠٠"),
    "a huge date": _signed(auth_date="9" * 30),
    "a person in words": _signed(user="Anna"),
    "a list": _signed(user="[7012345678]"),
    "an id in words": _signed(user='{"id": "7012345678"}'),
    "a true id": _signed(user='{"id": true}'),
    "a negative id": _signed(user='{"id": -7012345678}'),
    "a huge id": _signed(user='{"id": 99999999999999999999999}'),
    "a broken id": _signed(user='{"id": 7012345678.5}'),
    "a bot": _signed(user='{"id": 7012345678, "is_bot": true}'),
    "a deep nest": _signed(user="[" * 2000),
    "too long": _signed(query_id="x" * 5000),
}


def test_forged_data_open_nothing(world: World, anna: Telegrammer) -> None:
    for name, forge in FORGED.items():
        visitor = Visitor()
        seen = visitor.posts(LAUNCH, {"data": forge(world, anna.chat_id)})
        assert (seen.status, visitor.cookies) == (403, {}), name
    assert len(FORGED) >= 20


def test_launch_data_are_used_up(world: World, anna: Telegrammer) -> None:
    data = launch_data(world, anna.chat_id)

    used = [Visitor().posts(LAUNCH, {"data": data}).status for _ in range(5)]

    assert used == [200, 200, 200, 403, 403]


def test_a_post_of_another_site_opens_nothing(world: World, anna: Telegrammer) -> None:
    data = {"data": launch_data(world, anna.chat_id)}

    seen = Visitor().posts(LAUNCH, data, sec_fetch_site="cross-site")

    assert seen.status == 403


def test_a_customer_who_was_erased_is_a_stranger(
    world: World, anna: Telegrammer, customer: Customer, visitor: Visitor
) -> None:
    erase_by_staff(world, Actor(StaffKeyId("k"), world.now()), customer.id)

    seen = Visitor().posts(LAUNCH, {"data": launch_data(world, anna.chat_id)})

    assert seen.path == "/join/telegram"
    assert visitor.opens(ME).path == "/me/sign-in"
