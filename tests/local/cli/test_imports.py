"""`grocer import` checks a file, writes its rows if a person agrees, and says what came of it."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Refusal
from chalicelib.domain.imports.file_import import WORKING
from chalicelib.services.imports.run_import import continue_import
from chalicelib.world import World
from local.cli import imports
from local.cli.output import Output
from local.cli.target import Target
from local.service.options import OptionRefused
from tests.builders.imports import csv_of

HEADS = ("phone", "first_name")
ANNA, BORIS = ("+79211234567", "Анна"), ("+79211234568", "Борис")


def brings(world: World, *words: str) -> Output:
    """Call the command beside a worker that works while it waits."""

    def works(_: float) -> None:
        for each in world.imports.stored.page(below="", limit=10).imports:
            if each.state in WORKING:
                continue_import(world, each.id, each.version)

    parser, shared = argparse.ArgumentParser(), argparse.ArgumentParser(add_help=False)
    imports.add_to(parser.add_subparsers(), shared)
    options = parser.parse_args(["import", *words])
    options.json = False
    output: Output = options.run(Target(replace(world, sleep=works)), options)
    return output


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "clients.csv"
    path.write_bytes(csv_of(HEADS, ANNA, BORIS))
    return str(path)


def is_known(world: World, phone: str) -> bool:
    return world.customers.claims.owner_of(Identity("phone", phone)) is not None


def test_a_dry_run_writes_nothing_and_can_be_continued(world: World, file: str) -> None:
    checked = brings(world, file, "--kind", "customers", "--evidence", "paper", "--dry-run")

    assert checked.text.startswith("2 rows: 2 new, 0 changed, 0 same, 0 bad.")
    assert not checked.is_refused
    assert not is_known(world, ANNA[0])

    done = brings(world, "--resume", str(checked.facts["import"]), "--yes")
    assert done.facts["state"] == "done"
    assert is_known(world, ANNA[0])


def test_rows_are_written_and_undone(world: World, file: str) -> None:
    done = brings(world, file, "--kind", "customers", "--evidence", "paper", "--yes")
    assert (done.facts["state"], done.facts["new"], done.is_refused) == ("done", 2, False)

    undone = brings(world, "--undo", str(done.facts["import"]))
    assert undone.facts == {"import": done.facts["import"], "undone": 2, "kept": 0}
    assert brings(world, "--resume", str(done.facts["import"])).facts["state"] == "undone"


def test_without_a_yes_nothing_is_written(world: World, file: str) -> None:
    asked = brings(world, file, "--kind", "customers", "--evidence", "paper")

    assert asked.facts["state"] == "checked"
    assert "Nothing is written" in asked.text


def test_bad_rows_are_shown_and_say_so_by_the_exit_code(world: World, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(csv_of(("Телефон", "Имя"), ("нет", "Анна"), (BORIS[0], "Борис")))
    words = ("--map", "Телефон=phone", "--map", "Имя=first_name", "--key", "phone")

    done = brings(world, str(path), "--kind", "customers", *words, "--evidence", "x", "--yes")

    assert done.is_refused
    assert (done.facts["new"], done.facts["bad"]) == (1, 1)
    assert "\nrow 2: phone The phone number cannot be read" in done.text


@pytest.mark.parametrize(
    "words",
    [(), ("nothing.csv", "--kind", "customers"), ("--map", "Имя", "FILE", "--kind", "customers")],
)
def test_a_wrong_call_is_refused(world: World, file: str, words: tuple[str, ...]) -> None:
    with pytest.raises(OptionRefused):
        brings(world, *(file if word == "FILE" else word for word in words))


def test_a_file_that_is_no_table_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "clients.pdf"
    path.write_bytes(b"%PDF-1.7 " + b"\x00" * 100)

    with pytest.raises(Refusal) as refused:
        brings(world, str(path), "--kind", "customers", "--evidence", "paper")

    assert refused.value.code == "file.other_kind"
