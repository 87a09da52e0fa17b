"""`grocer export` writes a table that can be read back."""

import argparse
from pathlib import Path
from typing import Any

import pytest

from chalicelib.services.exports import run_export
from chalicelib.services.spreadsheets.read_rows import read_head, read_rows
from chalicelib.world import World
from local.cli import export
from local.cli.target import Target
from local.service.options import OptionRefused
from tests.builders.planning import keep, people


def exports(world: World, *arguments: str) -> Any:
    shared, parser = argparse.ArgumentParser(add_help=False), argparse.ArgumentParser()
    export.add_to(parser.add_subparsers(), shared)
    options = parser.parse_args(["export", *arguments])
    return options.run(Target(world), argparse.Namespace(**vars(options), json=False))


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file_has_every_customer(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(run_export, "SLICE", 3)
    base = people(7)
    keep(world, *base)
    out = tmp_path / f"all.{suffix}"

    done = exports(world, "customers", "--out", str(out), "--language", "ru")

    with out.open("rb") as file:
        rows = [row.cells for row in read_rows(file, read_head(file))]
    assert done.text == f"7 rows in {out}."
    assert {row["Код клиента"] for row in rows} == {each.id for each in base}
    assert list(tmp_path.iterdir()) == [out]


def test_no_file_is_overwritten_and_no_other_kind_is_written(world: World, tmp_path: Path) -> None:
    (tmp_path / "all.csv").touch()

    with pytest.raises(OptionRefused, match="already"):
        exports(world, "cards", "--out", str(tmp_path / "all.csv"))
    with pytest.raises(OptionRefused, match=r"csv or \.xlsx"):
        exports(world, "cards", "--out", str(tmp_path / "all.txt"))
