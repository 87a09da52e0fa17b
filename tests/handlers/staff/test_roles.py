"""Every operation is asked by every role: the table decides, and nothing else."""

from datetime import timedelta

import pytest

from app import app
from chalicelib.domain.staff.staff import ALLOWED, SIGHTS, Permission, Role
from chalicelib.handlers.edge.operation import Operation
from chalicelib.handlers.edge.parameters import PART
from chalicelib.handlers.operations import APIS, OPERATIONS
from chalicelib.world import World
from local.roles_page import PAGE, roles_page
from tests.builders.clock import Clock
from tests.builders.staff import Answered, Caller, a_caller

CLOSED = [each for each in OPERATIONS if each.permission]
OPEN = {
    "DELETE /webchat/sessions",
    "GET /cards/pictures/{token}",
    "GET /pictures/{picture_id}",
    "GET /cards/spending/{token}",
    "GET /docs",
    "GET /docs/{name}",
    "GET /health",
    "GET /l/{token}",
    "GET /openapi.json",
    "GET /u/{token}",
    "GET /webchat/messages",
    "GET /webhooks/{channel}",
    "GET /widget/chat.js",
    "HEAD /l/{token}",
    "HEAD /u/{token}",
    "OPTIONS /webchat/messages",
    "OPTIONS /webchat/sessions",
    "OPTIONS /v1/leads",
    "POST /u/{token}",
    "POST /v1/leads",
    "POST /webchat/messages",
    "POST /webchat/sessions",
    "POST /webhooks/{channel}",
    "POST /webhooks/{channel}/events/{event}",
    "POST /webhooks/{channel}/events/{subject}/{event}",
}


def name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def ask(caller: Caller, operation: Operation) -> Answered:
    """Ask with an empty body for what does not exist: whoever is let in is refused later."""
    path = dict.fromkeys(PART.findall(operation.path), "nobody")
    return caller.asks(operation.method, operation.path, {}, path=path)


def test_every_route_is_an_operation() -> None:
    routes = {f"{method} {path}" for path, methods in app.routes.items() for method in methods}

    assert {name(each) for each in OPERATIONS} == routes
    assert len({id(api) for api in APIS}) == len(APIS)


def test_what_is_open_to_everybody_is_meant_to_be() -> None:
    assert {name(each) for each in OPERATIONS if not each.permission} == OPEN


def test_every_permission_is_somebodys_and_every_role_sees_something() -> None:
    assert set(ALLOWED) == set(Permission)
    assert all(ALLOWED.values())
    assert set(SIGHTS) == set(Role)


@pytest.mark.parametrize("operation", CLOSED, ids=name)
def test_exactly_the_roles_of_the_table_are_let_in(world: World, operation: Operation) -> None:
    assert operation.permission is not None
    answers = {role: ask(a_caller(world, role), operation) for role in Role}

    shut_out = {role for role, answer in answers.items() if answer.status == 403}
    assert shut_out == set(Role) - ALLOWED[operation.permission]
    assert all(answers[role].body["code"] == "key.role" for role in shut_out)
    assert {answer.status for answer in answers.values()} & {401, 500, 503} == set()


@pytest.fixture
def dead(world: World, clock: Clock) -> dict[str, Caller]:
    """Keys that open nothing."""
    admin, revoked = a_caller(world, Role.ADMIN), a_caller(world, Role.ADMIN)
    admin.asks("DELETE", "/v1/keys/{key_id}", path={"key_id": revoked.key_id})
    ends = (clock.now() + timedelta(minutes=1)).isoformat()
    body = {"role": "admin", "name": "brief", "expires_at": ends}
    brief = admin.asks("POST", "/v1/keys", body).body["secret"]
    clock.moves(minutes=2)
    return {
        "none": Caller(""),
        "expired": Caller(brief),
        "revoked": revoked,
        "of another house": Caller("grocer_" + "A" * 43),
        "cut short": Caller(admin.secret[:-1]),
        "doubled": Caller(admin.secret * 2),
        "the id instead": Caller(admin.key_id),
        "in Russian": Caller("ключ"),
        "endless": Caller("x" * 10_000),
    }


@pytest.mark.parametrize("operation", CLOSED, ids=name)
def test_a_dead_key_opens_nothing(dead: dict[str, Caller], operation: Operation) -> None:
    answers = {kind: ask(caller, operation) for kind, caller in dead.items()}

    assert {kind: answer.status for kind, answer in answers.items()} == dict.fromkeys(dead, 401)
    codes = {answer.body["code"] for answer in answers.values()}
    assert codes <= {"key.unknown", "key.missing"}


def test_the_page_about_roles_says_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == roles_page(), "run python -m local.roles_page"
