"""The audit names each change in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.console.words import texts
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.pages import signed_in

SOURCE = Path(__file__).parents[2] / "chalicelib"


def _audited() -> Iterator[str]:
    """Yield the verbs that stand in the source as `audit=("thing.done", ...)`."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.keyword(
                    arg="audit", value=ast.Tuple(elts=[ast.Constant(value=str(verb)), *_])
                ):
                    yield verb
                case ast.Assign(
                    targets=[ast.Name(id="audit")],
                    value=ast.Tuple(elts=[ast.Constant(value=str(verb)), *_]),
                ):
                    yield verb


@pytest.mark.parametrize("locale", LOCALES)
def test_every_audited_change_has_words(locale: Locale) -> None:
    verbs = set(_audited())

    assert len(verbs) > 40
    assert {verb for verb in verbs if f"change.{verb}" not in texts(locale)} == set()


def test_the_audit_says_what_was_done(world: World) -> None:
    seen = signed_in(world, Role.ADMIN).opens("/console/audit")

    assert "ключ выдан" in seen.text
    assert "key.created" not in seen.text
