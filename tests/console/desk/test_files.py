"""Photos and documents of customers on the pages of the desk, and in the bucket."""

from dataclasses import dataclass, field

import pytest

from chalicelib.domain.appeals.appeal_message import FILE_BYTES_MAX, AppealFile
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Refusal, Rejected, Unavailable
from chalicelib.domain.ids import AppealId
from chalicelib.domain.staff.staff import Role
from chalicelib.services.appeals.open_file import open_file
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.pictures import jpeg
from tests.builders.staff import a_caller
from tests.services.appeals.desk import a_writer, an_actor, says

PAGE = b"<!doctype html><script>alert(1)</script>"


@dataclass
class Platform:
    """A messenger with files; `meanwhile` happens while one is fetched."""

    files: dict[str, bytes | Refusal]
    fetched: list[str] = field(default_factory=list)
    meanwhile: list[Customer] = field(default_factory=list)
    world: World | None = None

    def fetch_file(self, file_id: str, *, bytes_max: int) -> bytes:
        assert bytes_max == FILE_BYTES_MAX
        self.fetched.append(file_id)
        for each in self.meanwhile:
            assert self.world
            erase_by_staff(self.world, an_actor(self.world), each.id)
        found = self.files[file_id]
        if isinstance(found, Refusal):
            raise found
        return found


@dataclass
class Messengers:
    """The channels of a world with one messenger."""

    platform: Platform

    def messenger(self, name: str) -> Platform:
        assert name == "telegram"
        return self.platform


@pytest.fixture
def platform(world: World) -> Platform:
    photo = jpeg(30, 20)
    large = photo[:-2] + bytes(5 * 1024 * 1024) + photo[-2:]
    gone, late = NotFound("file.gone"), Unavailable("telegram.unreachable")
    files: dict[str, bytes | Refusal] = {
        "photo": photo,
        "page": PAGE,
        "large": large,
        "gone": gone,
        "late": late,
    }
    made = Platform({**files, "big": Rejected("file.too_large")}, world=world)
    world.messengers = Messengers(made)  # type: ignore[assignment]
    return made


def sent(world: World, customer: Customer, file: str, name: str = "", size: int = 0) -> AppealId:
    files = (AppealFile("telegram", file, size, name),)
    return says(world, customer, "Рыба тухлая", files=files).appeal.id


def seen(olga: Visitor, appeal: AppealId, number: int = 1) -> Seen:
    return olga.opens(f"/desk/files/{appeal}/{number}")


def test_a_photo_is_fetched_once_and_shown_where_it_was_said(
    world: World, platform: Platform
) -> None:
    olga, anna = signed_in(world, Role.SUPPORT), a_writer(world)
    asked = sent(world, anna, "photo")
    assert f'<img src="/desk/files/{asked}/1"' in olga.opens(f"/desk/{asked}").html
    for _ in range(2):
        shown = seen(olga, asked)
        assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert platform.fetched == ["photo"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen(signed_in(world, Role.MARKETER), asked).status == 403
    for number in ("2", "x", "9999999"):
        assert olga.opens(f"/desk/files/{asked}/{number}").status == 404


def test_a_page_in_a_document_is_saved_and_never_opened(world: World, platform: Platform) -> None:
    olga = signed_in(world, Role.SUPPORT)
    asked = sent(world, a_writer(world), "page", name="чек.html")
    page = olga.opens(f"/desk/{asked}")
    assert "чек.html" in page.text
    saved = seen(olga, asked)
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%D1%87%D0%B5%D0%BA.html"
    )


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        ("gone", 404, "Попросите клиента прислать файл ещё раз"),
        ("big", 400, "больше 20 МБ"),
        ("late", 503, "Повторите через"),
    ],
)
def test_what_does_not_come_is_said_in_words(
    world: World, platform: Platform, file: str, status: int, words: str
) -> None:
    asked = sent(world, a_writer(world), file)
    refused = seen(signed_in(world, Role.SUPPORT), asked)
    assert refused.status == status
    assert words in refused.text
    assert platform.fetched == [file]


def test_a_file_known_to_be_too_large_is_said_at_once(world: World, platform: Platform) -> None:
    olga = signed_in(world, Role.SUPPORT)
    asked = sent(world, a_writer(world), "photo", size=30_000_000)
    page = olga.opens(f"/desk/{asked}")
    assert "больше 20 МБ, не сохранено" in page.text
    assert f"/desk/files/{asked}" not in page.html
    assert seen(olga, asked).status == 400
    assert not platform.fetched


def test_a_large_picture_comes_from_the_bucket_itself(world: World, platform: Platform) -> None:
    asked = sent(world, a_writer(world), "large")
    path = {"appeal_id": asked, "number": "1"}
    caller, link = a_caller(world, Role.SUPPORT), "/v1/appeals/{appeal_id}/messages/{number}/file"
    early = caller.asks("GET", link, path=path)
    assert (early.status, early.body["code"]) == (409, "file.not_fetched")
    led = seen(signed_in(world, Role.SUPPORT), asked)
    assert led.status == 303
    assert AppealFile("telegram", "large").place in led.headers["Location"]
    answer = caller.asks("GET", link, path=path)
    assert answer.body["size"] == len(world.files.get(AppealFile("telegram", "large").place))
    assert platform.fetched == ["large"]


def test_an_erasure_removes_the_bytes_also_those_that_are_fetched_just_then(
    world: World, platform: Platform
) -> None:
    anna, boris = a_writer(world), a_writer(world)
    for each, file in ((anna, "photo"), (boris, "page")):
        open_file(world, sent(world, each, file), 1)
    erase_by_staff(world, an_actor(world), anna.id)
    with pytest.raises(NotFound):
        world.files.get(AppealFile("telegram", "photo").place)
    assert world.files.get(AppealFile("telegram", "page").place) == PAGE

    vera = a_writer(world)
    asked, platform.meanwhile = sent(world, vera, "photo"), [vera]
    with pytest.raises(NotFound, match=r"appeal\.file_unknown"):
        open_file(world, asked, 1)
    with pytest.raises(NotFound):
        world.files.get(AppealFile("telegram", "photo").place)


def test_a_messenger_that_gives_no_files_is_said_to_keep_them_in_its_chat(world: World) -> None:
    world.messengers = Messengers(Platform({}))  # type: ignore[assignment]
    world.messengers.platform = object()  # type: ignore[attr-defined]
    asked = sent(world, a_writer(world), "photo")
    refused = seen(signed_in(world, Role.SUPPORT), asked)
    assert refused.status == 404
    assert "только в чате с клиентом" in refused.text


def test_a_file_of_an_email_that_the_bucket_lost_is_said_to_be_gone(world: World) -> None:
    files = (AppealFile("email", "appeals/lost-1", 5, "чек.pdf"),)
    asked = says(world, a_writer(world), "Рыба", files=files).appeal.id
    with pytest.raises(NotFound, match=r"file\.gone"):
        open_file(world, asked, 1)
