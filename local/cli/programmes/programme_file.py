"""Reads a programme from a file of YAML or JSON, or from standard input."""

import json
import re
import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from chalicelib.domain.points.programme import Programme
from chalicelib.handlers.edge.pointers import malformed
from chalicelib.handlers.edge.request import refuse_control_characters
from local.service.options import OptionRefused

STDIN = Path("-")
CHARS_MAX = 1_000_000


def read_programme(file: Path) -> Programme:
    """Read the document of a file; `-` is standard input.

    Raises:
        OptionRefused: there is no such file, or it is neither YAML nor JSON.
        Malformed: a field is wrong; its pointers name all of them.
    """
    text = _text(file)
    if len(text) > CHARS_MAX:
        raise OptionRefused(f"{file} is too long for a programme")
    try:
        document = _parsed(text)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:  # a number may be too long to read
        raise OptionRefused(f"{file} is neither YAML nor JSON: {_place(exc)}") from exc
    refuse_control_characters(document)
    try:
        return Programme.model_validate(document)
    except ValidationError as exc:
        raise malformed(exc, document) from exc


def write_document(programme: Programme) -> dict[str, Any]:
    """Return the whole document with its defaults, as it is in answers."""
    return programme.model_dump(mode="json", exclude_none=True)


def write_yaml(programme: Programme) -> str:
    """Write the document as YAML that `read_programme` reads."""
    document = write_document(programme)
    return str(yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100))


class RepeatedField(ValueError):
    """A field stands twice in one object of JSON."""


# The package has no types.
class PlainLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads only what JSON has, and refuses a field that stands twice.

    YAML 1.1 reads 10:00 as the number 600, `no` as false, and a day as a date. An alias may refer
    to itself, or make a small file endless.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the base class declares it so

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - as the base class
        """Read one value."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "an alias is not allowed", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """Read the fields of an object."""
        names: list[str] = []
        for key, _ in node.value:
            wrong = "the name of a field must be a text"
            if isinstance(key, yaml.ScalarNode) and key.value in names:
                wrong = f"{key.value!r} stands twice"
            elif isinstance(key, yaml.ScalarNode):
                names.append(key.value)
                # A field of JSON is named by a text, so 1 is "1" here.
                key.tag = "tag:yaml.org,2002:str"
                continue
            raise yaml.constructor.ConstructorError(None, None, wrong, key.start_mark)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return found


for _tag, _pattern, _first in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def _parsed(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Parse JSON, which YAML 1.1 has not all of, or YAML."""
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text, object_pairs_hook=_object)
        except json.JSONDecodeError:
            pass  # YAML may begin so too, and its reader names the line
    return yaml.load(text, Loader=PlainLoader)  # noqa: S506 - a safe loader


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise RepeatedField(f"{name!r} stands twice")
    return dict(pairs)


def _text(file: Path) -> str:
    if file == STDIN:
        return sys.stdin.read(CHARS_MAX + 1)
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.read(CHARS_MAX + 1)
    except UnicodeDecodeError as exc:
        raise OptionRefused(f"{file} is not in UTF-8") from exc
    except OSError as exc:
        raise OptionRefused(f"{file} cannot be read") from exc


def _place(exc: Exception) -> str:
    """Say in one line what is wrong, and in which line."""
    mark = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or str(exc).splitlines()[0]
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
