"""Imports on pages: a file, its columns, the check, the start, and the way back."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.files import files
from chalicelib.world import World
from tests.builders.events import sqs_event
from tests.builders.fields import FIELD
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.planning import Jobs
from tests.builders.staff import a_caller

IMPORTS = "/console/imports"
NEW = f"{IMPORTS}/new"
PAYLOAD = '"><img src=x onerror=alert(1)>'
HEADS = "Телефон;Имя;Фамилия"
ROWS = "+7 921 000-00-01;Анна;Петрова\n89210000002;Олег;\n"
GOOD = f"{HEADS}\n{ROWS}".encode()
EVIDENCE = {"evidence": "Анкеты"}


@pytest.fixture
def jobs(world: World) -> Jobs:
    jobs = Jobs()
    world.queues.files = jobs.queue()
    return jobs


@pytest.fixture
def admin(world: World, jobs: Jobs) -> Visitor:
    assert jobs.waiting == []
    return signed_in(world)


def works(jobs: Jobs) -> None:
    while found := jobs.takes():
        for job, _ in found:
            files(sqs_event(job), None)


def sends(admin: Visitor, content: bytes, name: str = "clients.csv", **fields: str) -> Seen:
    form = {**admin.opens(NEW).hidden(), "kind": "customers", **fields}
    return admin.uploads(NEW, form, (name, content))


def at(seen: Seen) -> str:
    return "/".join(seen.path.split("/")[:4])


def checked(admin: Visitor, jobs: Jobs, content: bytes = GOOD, **chosen: str) -> Seen:
    """Send a file, take its columns as they were guessed, and let the worker check it."""
    columns = sends(admin, content)
    assert columns.path.endswith("/columns"), columns.text
    watched = admin.posts(columns.path, {**columns.filled(), **EVIDENCE, **chosen})
    assert "Проверяются строки" in watched.text
    works(jobs)
    return admin.opens(at(columns))


def does(admin: Visitor, seen: Seen, what: str) -> Seen:
    form = next(each for each in forms_of(seen) if each.get("do") == what)
    return admin.posts(at(seen), form)


def forms_of(seen: Seen) -> list[dict[str, str]]:
    """The fields of every form that acts on the import."""
    from tests.builders.pages import FIELD, FORM, attributes_of

    return [
        {f["name"]: f.get("value", "") for f in map(attributes_of, FIELD.findall(inside))}
        for attributes, inside in FORM.findall(seen.html)
        if attributes_of(attributes).get("action", "").startswith(IMPORTS)
    ]


def test_a_file_becomes_customers_and_is_taken_back(admin: Visitor, jobs: Jobs) -> None:
    columns = sends(admin, GOOD)
    assert "Столбцы узнаны по названиям" in columns.text
    assert columns.filled()["column.0"] == "phone"
    assert "+7 921 000-00-01 · 89210000002" in columns.text

    found = checked(admin, jobs, GOOD)
    assert "Загрузить клиентов: 2 строки" in found.text.replace("\u00a0", " ")
    done = does(admin, found, "start")
    assert 'hx-trigger="every 2s"' in done.html
    works(jobs)
    done = admin.opens(at(found))
    assert "Загрузка закончена" in done.text
    assert "every 2s" not in done.html
    assert "Петрова" in admin.opens("/console/customers").text

    undoing = does(admin, done, "undo")
    assert "Отменено строк" in undoing.text
    works(jobs)
    assert "Загрузка отменена" in admin.opens(at(found)).text
    assert "Петрова" not in admin.opens("/console/customers").text
    assert "отменена" in admin.opens(IMPORTS).text
    assert "undone" in admin.opens(f"{IMPORTS}?format=csv").html


def test_bad_rows_are_listed_with_their_reasons(admin: Visitor, jobs: Jobs) -> None:
    content = f"{HEADS}\n123;Анна;\n{ROWS}1;2\n".encode()

    found = checked(admin, jobs, content)

    assert "Строки с ошибками" in found.text
    assert "В строке меньше ячеек, чем столбцов" in found.text
    saved = admin.opens(f"{at(found)}/errors?phase=check")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "В строке меньше ячеек" in saved.html


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Файл пустой"),
        ("Телефон;Имя\n1;Анна\n".encode("koi8-r"), "Не удалось узнать кодировку"),
        ("Имя;имя\n1;2\n".encode(), "Имя (A, B)"),
        ("Имя;;c\n1;2;3\n".encode(), "У столбцов нет названий"),
        (b"phone;name\n", "нет ни одной строки"),
        (b"%PDF-1.7 x", "Вид файла — PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "Вид файла — XLS"),
        (b"PK\x03\x04" + b"0" * 90, "Не удалось открыть файл .xlsx"),
        (b'a;b\n1;"' + b"x\n" * 80_000, "Закройте кавычку"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_may_be_sent_again(
    admin: Visitor, content: bytes, said: str
) -> None:
    refused = sends(admin, content)

    assert refused.status == 422
    assert said in refused.text.replace("`", "")
    assert "Ошибка" in refused.html.partition("</title>")[0]
    form = next(each for each in forms_of(refused) if "do" not in each)
    mended = admin.uploads(f"{IMPORTS}/{id_in(refused)}", form, ("good.csv", GOOD))
    assert mended.path.endswith("/columns")


def id_in(seen: Seen) -> str:
    return seen.html.partition('data-at="/console/imports/')[2].partition('"')[0]


def test_a_refusal_is_said_in_english_too(world: World, jobs: Jobs) -> None:
    admin = signed_in(world, language="en")

    assert jobs.waiting == []
    assert (
        "The encoding of the file was not recognised"
        in sends(admin, "Имя;Дом\nИван;5\n".encode("cp866")).text
    )


@pytest.mark.parametrize("fields", [{}, {"name": ""}])
def test_a_form_without_a_file_keeps_its_kind(admin: Visitor, fields: dict[str, str]) -> None:
    refused = admin.sends(NEW, {"kind": "cards", **fields})

    assert refused.status == 422
    assert 'value="cards" checked' in refused.html
    assert 'href="#field-file"' in refused.html


def test_a_workbook_is_read_too(admin: Visitor) -> None:
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Телефон", "ФИО"])
    book.active.append([79210000001, "Петрова Анна Ивановна"])
    book.save(file)

    columns = sends(admin, file.getvalue(), "clients.xlsx")

    assert [columns.filled()[f"column.{n}"] for n in (0, 1)] == ["phone", "full_name"]
    assert "79210000001" in columns.text


def test_wrong_columns_are_named_and_nothing_chosen_is_lost(admin: Visitor, jobs: Jobs) -> None:
    columns = sends(admin, GOOD)
    form = {**columns.filled(), "column.1": "phone", "evidence": "", "key": "card"}

    refused = admin.posts(columns.path, form)

    assert refused.status == 422
    assert 'href="#field-column.0"' in refused.html
    assert refused.filled()["column.1"] == "phone"
    assert refused.filled()["key"] == "card"
    assert jobs.waiting == []


def test_a_script_sends_the_file_in_parts_and_goes_on_after_a_break(
    admin: Visitor, jobs: Jobs
) -> None:
    waiting = admin.sends(NEW, {"kind": "customers", "name": "big.csv"})
    token = waiting.hidden("/console/sign-out")["csrf"]
    half = len(GOOD) // 2
    first = admin.sends_bytes(f"{waiting.path}/parts/1", GOOD[:half], token)
    assert (first.status, first.html.split()) == (200, ["1", str(half)])

    again = admin.opens(waiting.path)
    assert f'data-have="1:{half} ' in again.html
    admin.sends_bytes(f"{waiting.path}/parts/2", GOOD[half:], token)
    finish = {**forms_of(again)[0], "do": "finish"}
    columns = admin.posts(waiting.path, finish)

    assert columns.path.endswith("/columns")
    assert "Телефон" in columns.text
    assert jobs.waiting == []


def test_another_file_never_joins_the_parts_of_the_first(admin: Visitor) -> None:
    waiting = admin.sends(NEW, {"kind": "customers", "name": "big.csv"})
    token = waiting.hidden("/console/sign-out")["csrf"]
    admin.sends_bytes(f"{waiting.path}/parts/2", b"rest of another", token)
    form = forms_of(admin.opens(waiting.path))[0]

    columns = admin.uploads(waiting.path, form, ("good.csv", GOOD))

    assert columns.path.endswith("/columns")
    assert at(columns) != waiting.path
    assert "Загрузка остановлена" in admin.opens(waiting.path).text


def test_a_part_without_the_token_of_the_form_is_refused(admin: Visitor) -> None:
    waiting = admin.sends(NEW, {"kind": "customers", "name": "big.csv"})

    assert admin.sends_bytes(f"{waiting.path}/parts/1", GOOD, "wrong").status == 403
    assert admin.opens(waiting.path).html.count('data-have=""') == 1


def test_what_a_file_says_is_never_markup(admin: Visitor, jobs: Jobs) -> None:
    content = f'Телефон;"{PAYLOAD.replace(chr(34), chr(34) * 2)}"\n89210000001;"<b>{PAYLOAD[2:]}"\n'

    columns = sends(admin, content.encode(), PAYLOAD.replace('"', "%22"))
    found = admin.posts(columns.path, {**columns.filled(), **EVIDENCE})

    for seen in (columns, found, admin.opens(IMPORTS)):
        assert "<img" not in seen.html
    works(jobs)


def test_a_double_click_begins_one_import(admin: Visitor) -> None:
    form: dict[str, Any] = {**admin.opens(NEW).hidden(), "kind": "customers", "name": "a.csv"}

    assert admin.posts(NEW, form).path == admin.posts(NEW, form).path


def test_a_started_import_can_be_stopped(admin: Visitor, jobs: Jobs) -> None:
    found = checked(admin, jobs)

    stopped = does(admin, does(admin, found, "start"), "cancel")

    assert "Загрузка остановлена" in stopped.text
    # The button of an older page changes nothing.
    assert "Загрузка остановлена" in does(admin, found, "start").text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.CASHIER, Role.INTEGRATION}))
def test_no_other_role_sees_imports(world: World, role: Role) -> None:
    visitor = signed_in(world, role)

    assert visitor.opens(IMPORTS).status == 403
    assert IMPORTS not in visitor.opens("/console/settings").html


def test_an_ended_session_asks_for_the_file_again(admin: Visitor) -> None:
    form = {**admin.opens(NEW).hidden(), "kind": "cards"}
    admin.cookies.clear()

    asked = admin.uploads(NEW, form, ("clients.csv", GOOD))

    assert asked.status == 401
    assert 'value="cards"' in asked.html


def test_own_fields_are_columns_under_their_names(world: World, admin: Visitor, jobs: Jobs) -> None:
    name = {"ru": f"Размер {PAYLOAD}", "en": "Size"}
    body = {"kind": "number", "name": name}
    made = a_caller(world, Role.ADMIN).asks("PUT", FIELD, body, path={"field": "size"})
    assert made.status == 200, made.body
    content = "Телефон;Размер;Прочее\n89210000001;много;x\n89210000002;40,5;\n".encode()

    columns = sends(admin, content)
    found = checked(admin, jobs, content, **{"column.1": "field.size"})

    assert f"Размер {PAYLOAD}" in columns.text
    assert "<img src=x" not in columns.html + found.html
    assert "Введите число" in found.text
    assert f"Размер {PAYLOAD}" in found.text


def test_a_file_that_is_too_large_is_refused_in_words(admin: Visitor) -> None:
    """By the script before it is sent, else by the server; nothing is begun."""
    page = admin.opens(NEW)
    form = {**page.hidden(), "kind": "cards"}

    refused = admin.uploads(NEW, form, ("clients.csv", b"x" * 5_000_000))

    assert 'data-most="268435456"' in page.html
    assert "Файл больше 256 МБ" in page.html
    assert refused.status == 413
    assert "4 МБ" in refused.text
    assert "Загрузок пока нет" in admin.opens(IMPORTS).text
