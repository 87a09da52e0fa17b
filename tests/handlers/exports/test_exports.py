"""Exports over HTTP: a worker writes slices, joins them, and the file is read back as it was."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.aws.bucket import Bucket
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.files import files
from chalicelib.repo.exports.exports import ExportMoved
from chalicelib.services.exports import pieces, run_export
from chalicelib.services.exports.run_export import continue_export
from chalicelib.services.spreadsheets.read_rows import read_head, read_rows
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import Clock
from tests.builders.events import sqs_event
from tests.builders.planning import Jobs, keep
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.repo.builders import a_consent, a_customer

EXPORTS = "/v1/exports"
EXPORT = f"{EXPORTS}/{{export_id}}"
FILE = f"{EXPORT}/file"


@pytest.fixture
def jobs(world: World) -> Jobs:
    jobs = Jobs()
    world.queues.files = jobs.queue()
    return jobs


@pytest.fixture
def admin(world: World, clock: Clock, jobs: Jobs) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def slices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many customers a slice has."""
    size: int = request.param
    monkeypatch.setattr(run_export, "SLICE", size)
    return size


@pytest.fixture
def base(world: World) -> list[Customer]:
    """Seven customers, one with texts that a spreadsheet would run."""
    people = [a_customer() for _ in range(6)]
    people.append(
        a_customer(
            first_name="=HYPERLINK(1)",
            surname="O'Hara; -5",
            email=None,
            birthday=None,
            city="Тверь",
            tags=frozenset({"vip", "new"}),
            consents=(
                a_consent(),
                a_consent(purpose=Purpose.PERSONAL_DATA, channel="shop", evidence=""),
                a_consent(channel="email", given=False),
            ),
        )
    )
    keep(world, *people)
    return people


def works(jobs: Jobs) -> int:
    """Let the worker do what is queued, also what it queues itself."""
    done = 0
    while found := jobs.takes():
        for job, _ in found:
            files(sqs_event(job), None)
            done += 1
    return done


def started(admin: Caller, **body: Any) -> str:
    answer = admin.asks("POST", EXPORTS, {"kind": "customers", **body})
    assert answer.status == 202, answer.body
    assert answer.body["state"] == "working"
    return str(answer.body["id"])


def shown(admin: Caller, export_id: str) -> Any:
    return admin.asks("GET", EXPORT, path={"export_id": export_id}).body


def linked(admin: Caller, export_id: str) -> Answered:
    return admin.asks("GET", FILE, path={"export_id": export_id})


def table_of(aws: MemoryAws, export_id: str) -> list[dict[str, str]]:
    """The rows of the file as an import reads them."""
    file = io.BytesIO(aws.files.files[f"exports/{export_id}/file"])
    head = read_head(file)
    rows = list(read_rows(file, head))
    assert not [row for row in rows if row.fault]
    return [dict(row.cells) for row in rows]


def exported(admin: Caller, jobs: Jobs, aws: MemoryAws, **body: Any) -> list[dict[str, str]]:
    export_id = started(admin, **body)
    works(jobs)
    made = shown(admin, export_id)
    table = table_of(aws, export_id)
    assert (made["state"], made["rows"]) == ("ready", len(table))
    return table


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("slices", [2, 500], indirect=True)
def test_every_customer_is_in_the_file_once(
    admin: Caller, jobs: Jobs, aws: MemoryAws, base: list[Customer], file_format: str, slices: int
) -> None:

    table = exported(admin, jobs, aws, format=file_format)

    assert sorted(row["Customer id"] for row in table) == sorted(each.id for each in base)
    (hostile,) = (row for row in table if row["City"] == "Тверь")
    assert hostile["First name"] == "=HYPERLINK(1)"
    assert (hostile["Surname"], hostile["E-mail"]) == ("O'Hara; -5", "")
    assert (hostile["Tags"], hostile["Birthday"]) == ("new, vip", "")
    assert {key for key in aws.files.files if key.startswith("exports/")} == {
        key for key in aws.files.files if key.endswith("/file")
    }


def test_heads_are_in_the_language_of_the_asker(
    admin: Caller, jobs: Jobs, aws: MemoryAws, base: list[Customer]
) -> None:
    (row, *_) = exported(admin, jobs, aws, kind="cards", language="ru")

    assert list(row) == ["Код клиента", "Телефон", "Номер карты"]
    assert row["Телефон"] in {each.phone.number for each in base}


def test_consents_are_exported_with_every_no(
    admin: Caller, jobs: Jobs, aws: MemoryAws, base: list[Customer]
) -> None:
    table = exported(admin, jobs, aws, kind="consents")

    mine = [row for row in table if row["Customer id"] == base[-1].id]
    said = {(row["Purpose"], row["Channel"], row["Consent"]) for row in mine}
    assert ("advertising", "email", "no") in said
    assert ("personal_data", "shop", "yes") in said
    assert len(table) == sum(len(each.consents) for each in base)


def test_balances_and_purchases_are_those_of_the_ledger(
    world: World, admin: Caller, jobs: Jobs, aws: MemoryAws, base: list[Customer]
) -> None:
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    till = a_caller(world, Role.INTEGRATION)
    for number in ("a", "b"):
        sells(till, base[0], number, "1000.00")

    points = {
        row["Customer id"]: row["Points"]
        for row in exported(admin, jobs, aws, kind="balances", format="xlsx")
    }
    assert points[base[0].id] == "140"
    assert {points[each.id] for each in base[1:]} == {"0"}
    bought = exported(admin, jobs, aws, kind="purchases")
    assert {(row["Receipt number"], row["Total"]) for row in bought} == {
        ("a", "1000.00"),
        ("b", "1000.00"),
    }


def test_a_segment_has_its_people_alone(
    admin: Caller, jobs: Jobs, aws: MemoryAws, base: list[Customer]
) -> None:
    tagged = {"kind": "tag", "any_of": ["vip"]}
    segment = admin.asks("POST", "/v1/segments", {"name": "vip", "predicate": tagged}).body["id"]

    (row,) = exported(admin, jobs, aws, segment=segment)

    assert row["Customer id"] == base[-1].id


def test_an_erased_customer_is_in_no_later_file(
    world: World, admin: Caller, jobs: Jobs, aws: MemoryAws, base: list[Customer]
) -> None:
    path = {"customer_id": base[0].id}
    assert admin.asks("DELETE", "/v1/customers/{customer_id}", path=path).status < 300

    table = exported(admin, jobs, aws)

    assert base[0].id not in {row["Customer id"] for row in table}
    assert len(table) == len(base) - 1


@pytest.mark.parametrize("body", [{"segment": "none"}, {"kind": "balances"}])
def test_what_cannot_be_exported_is_refused_at_once(admin: Caller, body: dict[str, Any]) -> None:
    answer = admin.asks("POST", EXPORTS, {"kind": "customers", **body})

    assert answer.status == 404
    assert answer.body["code"] in ("segment.unknown", "programme.not_found")


def test_a_file_is_linked_for_five_minutes_and_kept_for_a_week(
    admin: Caller, jobs: Jobs, clock: Clock, base: list[Customer]
) -> None:
    export_id = started(admin)
    assert linked(admin, export_id).body["code"] == "export.not_ready"
    works(jobs)

    link = linked(admin, export_id).body
    assert link["url"].startswith("https://files.example/exports/")
    assert link["name"] == "customers-2026-12-05.csv"
    clock.at += timedelta(days=7)
    assert linked(admin, export_id).body["code"] == "export.removed"


def test_exports_are_listed_newest_first(admin: Caller, clock: Clock) -> None:
    made = []
    for _ in range(3):
        made.append(started(admin))
        clock.at += timedelta(minutes=1)

    page = admin.asks("GET", EXPORTS, query={"limit": "2"}).body
    rest = admin.asks("GET", EXPORTS, query={"limit": "2", "cursor": page["next"]}).body

    listed = [each["id"] for each in (*page["exports"], *rest["exports"])]
    assert listed == made[::-1]
    assert rest["next"] is None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_only_an_administrator_exports(world: World, admin: Caller, role: Role) -> None:
    caller = a_caller(world, role, shop="s1" if role is Role.CASHIER else "")

    assert caller.asks("POST", EXPORTS, {"kind": "customers"}).body["code"] == "key.role"
    assert caller.asks("GET", EXPORTS).body["code"] == "key.role"


def test_the_audit_names_who_exported(world: World, admin: Caller) -> None:
    export_id = started(admin)

    found = admin.asks("GET", "/v1/audit", query={"day": "2026-12-05"}).body["changes"]
    assert [each["subject"] for each in found if each["what"] == "export.started"] == [export_id]


def test_a_repeated_request_is_one_export(admin: Caller, jobs: Jobs) -> None:
    first = admin.asks("POST", EXPORTS, {"kind": "cards"}, once="k")
    again = admin.asks("POST", EXPORTS, {"kind": "cards"}, once="k")

    assert first.body == again.body
    assert len(admin.asks("GET", EXPORTS).body["exports"]) == 1


# Death and delay


class DeathError(Exception):
    """The process dies here."""


class DyingBucket(Bucket):
    """A bucket at one call of which the process dies."""

    def __init__(self, client: Callable[[], Any], name: str, death: int) -> None:
        super().__init__(client, name)
        self.left = death

    def _call(self, operation: str, *, read: str = "", **request: Any) -> Any:
        self.left -= 1
        if self.left == -1:
            raise DeathError
        return super()._call(operation, read=read, **request)


@pytest.mark.parametrize("slices", [3], indirect=True)
@pytest.mark.parametrize("death", range(12))
@pytest.mark.usefixtures("slices")
def test_a_worker_may_die_at_any_call(
    admin: Caller, world: World, aws: MemoryAws, base: list[Customer], death: int
) -> None:
    export_id = started(admin, format="xlsx")
    world.files = DyingBucket(world.files.client, world.files.name, death)
    for _ in range(4):
        # The queue hands the same job out until it ends.
        try:
            continue_export(world, export_id)
        except DeathError:
            continue

    assert shown(admin, export_id)["state"] == "ready"
    assert len(table_of(aws, export_id)) == len(base)


def test_two_workers_on_one_slice_make_one_file(
    admin: Caller,
    world: World,
    aws: MemoryAws,
    jobs: Jobs,
    base: list[Customer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export_id = started(admin, format="xlsx")
    entered = count()

    def overtaken(*arguments: Any, **options: Any) -> Any:
        made = pieces.piece_of(*arguments, **options)
        if next(entered) == 0:
            continue_export(world, export_id)
        return made

    monkeypatch.setattr(run_export, "piece_of", overtaken)
    works(jobs)

    assert shown(admin, export_id)["state"] == "ready"
    assert len(table_of(aws, export_id)) == len(base)


def test_a_job_of_no_export_or_of_a_whole_one_does_nothing(
    admin: Caller, world: World, jobs: Jobs
) -> None:
    export_id = started(admin)
    works(jobs)

    continue_export(world, export_id)
    continue_export(world, "gone")

    assert jobs.takes() == []
    with pytest.raises(NotFound):
        world.exports.get("gone")


def test_a_minute_later_the_rest_is_queued(
    admin: Caller,
    world: World,
    jobs: Jobs,
    base: list[Customer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_export, "SLICE", 1)
    monkeypatch.setattr(run_export, "WORKS_FOR", timedelta(0))
    export_id = started(admin)

    assert works(jobs) > len(base)
    assert shown(admin, export_id)["customers"] == len(base)


def test_a_large_file_is_uploaded_in_parts(
    admin: Caller,
    jobs: Jobs,
    aws: MemoryAws,
    base: list[Customer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_export, "SLICE", 1)
    monkeypatch.setattr(pieces, "PART_BYTES_MIN", 50)
    monkeypatch.setattr("local.memory_files.PART_BYTES_MIN", 50)

    assert len(exported(admin, jobs, aws)) == len(base)
    assert aws.files.uploads == {}


def test_of_two_checkpoints_the_later_is_refused(admin: Caller, world: World) -> None:
    made = world.exports.get(started(admin))
    world.commit(None, world.exports.change_write(made))

    with pytest.raises(ExportMoved):
        world.commit(None, world.exports.change_write(replace(made, rows=1)))
