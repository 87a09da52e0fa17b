"""The rules of the code that no other tool keeps: arrows, lists, boundaries, words, documents."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app import app
from chalicelib.bot import conversation
from chalicelib.bot.commands import COMMANDS, OPENS
from chalicelib.bot.dialogs import registration
from chalicelib.bot.dialogs.registration.words import AFTER_REGISTRATION
from chalicelib.channels import CHANNELS
from chalicelib.domain.messages.message import LOCALES
from chalicelib.handlers import blueprints
from chalicelib.handlers.edge import boundary
from chalicelib.settings import PREFIX, Settings
from chalicelib.texts import defaults
from chalicelib.world import World

ROOT = Path(__file__).parent.parent
CODE = ROOT / "chalicelib"
README = ROOT / "README.md"
HANDLERS = sorted(
    path.relative_to(CODE / "handlers").with_suffix("").as_posix()
    for path in (CODE / "handlers").rglob("*.py")
    if path.stem != "__init__"
)
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "managers", "misc"}


@cache
def sources(folder: str = "") -> dict[str, ast.Module]:
    """Every file of the code below `folder`, read."""
    paths = sorted((CODE / folder).rglob("*.py"))
    return {f"{path.relative_to(CODE)}": ast.parse(path.read_text()) for path in paths}


def nodes(tree: ast.AST, *kinds: type[ast.AST]) -> Iterator[Any]:
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def modules(folder: str) -> set[str]:
    """The files and packages directly in a folder of the code."""
    found = {path.stem for path in (CODE / folder).glob("*.py")}
    found |= {path.parent.name for path in (CODE / folder).glob("*/__init__.py")}
    return found - {"__init__"}


def name_of(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def run(script: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Arrows and lists


def test_the_arrows_point_down() -> None:
    said = run("import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())")

    assert "0 broken" in said


def test_every_command_is_listed() -> None:
    listed = [name_of(command) for command in COMMANDS if isinstance(command, ModuleType)]

    assert set(listed) == modules("bot/commands")
    assert len(listed) == len(COMMANDS) == len({command.NAME for command in COMMANDS})


def test_every_command_has_words_in_every_language() -> None:
    for command in COMMANDS:
        for locale in LOCALES:
            assert f"words.{command.NAME}" in defaults(locale)


def test_every_dialog_is_continued_by_the_conversation() -> None:
    continued = {answer.__module__.rpartition(".")[2] for answer in conversation.DIALOGS.values()}

    # Who is no customer yet is in the registration, whatever the topic.
    assert continued | {name_of(registration)} == modules("bot/dialogs")


def test_every_dialog_can_be_begun() -> None:
    begun = {begin.__module__.rpartition(".")[2] for begin in OPENS.values()}
    for tree in sources("bot/commands").values():
        begun |= {
            node.func.value.id
            for node in nodes(tree, ast.Call)
            if ast.unparse(node.func).endswith(".begin")
        }

    assert modules("bot/dialogs") - {name_of(registration)} <= begun


def test_every_channel_is_listed() -> None:
    folders = {path.parent.name for path in (CODE / "channels").glob("*/__init__.py")}

    assert set(CHANNELS) == folders
    assert all(channel.name == name for name, channel in CHANNELS.items())


def test_a_channel_names_settings_that_its_own_folder_declares() -> None:
    for name, channel in CHANNELS.items():
        named = {channel.campaign_setting, channel.secret_setting, channel.rate_setting} - {""}
        folder = import_module(f"chalicelib.channels.{name}")
        declared = {
            field.name
            for kind in vars(folder).values()
            if isinstance(kind, type) and kind.__name__.endswith("Settings")
            for field in fields(kind)
        }
        assert named <= declared <= {field.name for field in fields(Settings)}
        assert all(setting.startswith(f"{name}_") for setting in declared)


def test_every_channel_that_webhooks_come_from_can_be_opened(world: World) -> None:
    secrets = {channel.secret_setting: "secret" for channel in CHANNELS.values()}
    secrets.pop("", None)
    messengers = replace(world, settings=replace(world.settings, **secrets)).messengers  # type: ignore[arg-type]  # names of settings

    for name, channel in CHANNELS.items():
        if channel.webhook_methods:
            assert messengers.messenger(name) is messengers.sender(name)


# Entry points

QUEUES = {"on_sqs_message", "on_sns_message", "on_s3_event", "on_dynamodb_record"}
GUARDS = {
    "route": "boundary.http(blueprint)",
    "lambda_function": "boundary.url",
    "schedule": "boundary.clock",
    **dict.fromkeys(QUEUES | {"on_cw_event", "on_kinesis_record"}, "boundary.event"),
}


def entry_points(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Each function that AWS calls: its name, its kind, and the decorator directly above it."""
    for function in nodes(tree, ast.FunctionDef):
        for decorator in function.decorator_list:
            kind = ast.unparse(decorator).partition("(")[0]
            if kind.startswith(("blueprint.", "app.")):
                nearest = ast.unparse(function.decorator_list[-1])
                yield function.name, kind.partition(".")[2], nearest


def unguarded(tree: ast.Module) -> list[str]:
    return [name for name, kind, nearest in entry_points(tree) if GUARDS.get(kind) != nearest]


@pytest.mark.parametrize("handler", HANDLERS)
def test_every_entry_point_has_its_boundary_directly_beneath(handler: str) -> None:
    assert unguarded(sources("handlers")[f"handlers/{handler}.py"]) == []


@pytest.mark.parametrize(
    "decorators",
    [
        "@blueprint.route('/x')",
        "@blueprint.on_sqs_message(queue='x')",
        "@blueprint.schedule('rate(1 hour)')",
        "@blueprint.lambda_function()",
        "@boundary.http(blueprint)\n@blueprint.route('/x')",
        "@blueprint.on_sqs_message(queue='x')\n@boundary.http(blueprint)",
        "@blueprint.route('/x')\n@boundary.http(blueprint)\n@cached",
    ],
)
def test_an_entry_point_without_its_boundary_would_be_found(decorators: str) -> None:
    assert unguarded(ast.parse(f"{decorators}\ndef view(): ...")) == ["view"]


def test_a_guarded_entry_point_would_pass() -> None:
    guarded = "@blueprint.route('/x')\n@boundary.http(blueprint)\ndef view(): ..."

    assert list(entry_points(ast.parse(guarded))) == [("view", "route", "boundary.http(blueprint)")]
    assert unguarded(ast.parse(guarded)) == []


def test_every_route_of_the_application_is_guarded_at_run_time() -> None:
    views = {
        f"{method} {path}": entry.view_function
        for path, methods in app.routes.items()
        for method, entry in methods.items()
    }

    assert len(views) >= 8
    assert [name for name, view in views.items() if not _is_guarded(view)] == []


def _is_guarded(view: Callable[..., Any]) -> bool:
    return view.__code__.co_filename == boundary.__file__


def test_every_blueprint_is_registered() -> None:
    with_blueprints = {
        path.removeprefix("handlers/").removesuffix(".py")
        for path, tree in sources("handlers").items()
        if any(ast.unparse(node).startswith("blueprint = Blueprint(") for node in tree.body)
    }
    registered = {name.replace(".", "/") for name in (*blueprints.API, *blueprints.FUNCTIONS)}

    assert registered == with_blueprints


# What may stand where

SPY = """
import sys, os, json
touched = []
class Spy(type(os.environ)):
    def __getitem__(self, name):
        frame = sys._getframe(1)
        while frame.f_code.co_filename in (os.__file__, "<frozen os>", "<frozen _collections_abc>"):
            frame = frame.f_back
        if "/chalicelib/" in frame.f_code.co_filename:
            touched.append("environment: " + str(name))
        return super().__getitem__(name)
    def __iter__(self):
        if "/chalicelib/" in sys._getframe(1).f_code.co_filename:
            touched.append("environment")
        return super().__iter__()
os.environ.__class__ = Spy
def listen(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        touched.append(event)
sys.addaudithook(listen)
import {module}
from chalicelib import world
from chalicelib.aws import clients
if world._current or clients._session.cache_info().currsize:
    touched.append("client")
{then}
print(json.dumps(touched))
"""


def touched_by(module: str, then: str = "") -> list[str]:
    touched: list[str] = json.loads(run(SPY.replace("{module}", module).replace("{then}", then)))
    return touched


def _module(handler: str) -> str:
    return "chalicelib.handlers." + handler.replace("/", ".")


def test_importing_the_handlers_touches_nothing_outside() -> None:
    assert touched_by(", ".join(map(_module, HANDLERS))) == []


def test_importing_the_application_touches_nothing_outside() -> None:
    assert touched_by("app") == []


def test_a_touch_would_be_noticed() -> None:
    reads = "from chalicelib.settings import read_settings; read_settings()"
    asks = "import socket; socket.getaddrinfo('127.0.0.1', 9)"

    assert "environment: PATH" in touched_by("app", reads)
    assert touched_by("app", asks) == ["socket.getaddrinfo"]


def test_only_settings_read_the_environment() -> None:
    readers = {
        path
        for path, tree in sources().items()
        for node in nodes(tree, ast.Attribute, ast.ImportFrom)
        if ast.unparse(node) in ("os.environ", "os.getenv")
        or (isinstance(node, ast.ImportFrom) and node.module == "os")
    }

    assert readers == {"settings.py"}


def test_only_the_boundary_catches_everything() -> None:
    catchers = {
        path
        for path, tree in sources().items()
        for node in nodes(tree, ast.ExceptHandler)
        if node.type is None
        or {each.id for each in nodes(node.type, ast.Name)} & {"Exception", "BaseException"}
    }

    assert catchers == {"handlers/edge/boundary.py"}


def test_nothing_has_a_name_that_says_nothing() -> None:
    named = {word for path in sources() for word in re.split(r"[/_.]", path)}
    for tree in sources().values():
        for node in nodes(tree, ast.FunctionDef, ast.ClassDef):
            named |= {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", node.name)}

    assert named & FORBIDDEN == set()


# Documents


@pytest.mark.skipif(not README.exists(), reason="the README is not written yet")
def test_every_setting_is_documented() -> None:
    documented = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", README.read_text()))

    assert {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)} == documented


def test_a_registration_knows_the_words_of_every_command() -> None:
    """Else the bot would take the word of a new command for the answer to an open question."""
    at_once = {"language", "stop", "help", "operator"}  # these are obeyed, or leave
    names = {command.NAME for command in COMMANDS} - at_once
    assert names | {"export", "confirm_email", "change_birthday"} == set(AFTER_REGISTRATION)
