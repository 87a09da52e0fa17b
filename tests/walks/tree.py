"""Measures how the source hangs together: its files and folders, and the imports between them."""

import ast
import configparser
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import grimp

from tests.walks.counting import ROOT

PACKAGE = "chalicelib"
LAYERS = (
    "handlers",
    "bot",
    "services",
    "world",
    "repo",
    "channels",
    "aws",
    "domain",
)
NAMED = (PACKAGE, "local")

Relation = tuple[str, str]


@dataclass(frozen=True)
class Layer:
    """One layer; a part of it is a file or a folder directly inside."""

    name: str
    files: int
    folders: int
    most_files_in_a_folder: int
    lines: int
    relations: frozenset[Relation]
    order: Mapping[str, int]

    @property
    def upward(self) -> list[Relation]:
        """The relations against the order that the contract of the layer declares."""
        return sorted(
            (importer, imported)
            for importer, imported in self.relations
            if self.order.get(importer, 0) > self.order.get(imported, 0)
        )

    @property
    def cycles(self) -> int:
        """How many parts belong to a circle of imports."""
        return sum(part in _reached(part, self.relations) for part in self._parts)

    @cached_property
    def _parts(self) -> set[str]:
        return {part for relation in self.relations for part in relation}


def layers() -> Iterator[Layer]:
    """Measure each layer of the source."""
    graph = grimp.build_graph(PACKAGE)
    for name in LAYERS:
        folder = ROOT / PACKAGE / name
        if not folder.is_dir():
            continue
        files = _python_files(folder)
        counted = Counter(path.parent for path in files)
        yield Layer(
            name=name,
            files=len(files),
            folders=len(counted),
            most_files_in_a_folder=max(counted.values()),
            lines=_lines(files),
            relations=frozenset(_relations(graph, f"{PACKAGE}.{name}")),
            order=_declared_order(f"{PACKAGE}.{name}"),
        )


def upward_between_layers() -> list[Relation]:
    """The imports from a layer into one that stands above it."""
    order = _declared_order(PACKAGE)
    relations = _relations(grimp.build_graph(PACKAGE), PACKAGE)
    return sorted(
        (importer, imported)
        for importer, imported in set(relations)
        if importer in order and imported in order and order[importer] > order[imported]
    )


def source_lines() -> int:
    """The lines of the source that are not empty, the local service included."""
    return sum(_lines(_python_files(ROOT / name)) for name in ("chalicelib", "local"))


def test_lines() -> int:
    """The lines of the tests that are not empty."""
    return _lines(_python_files(ROOT / "tests"))


def names_in_two_modules() -> dict[str, list[str]]:
    """Public classes of one name in two modules; nested classes are not counted."""
    modules: defaultdict[str, set[str]] = defaultdict(set)
    for path in _source_files():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].add(path.relative_to(ROOT).as_posix())
    return {name: sorted(found) for name, found in sorted(modules.items()) if len(found) > 1}


def share_of_comments() -> float:
    """The share of lines that are comments, of all that are not empty; `noqa` is none."""
    lines = [line.strip() for path in _source_files() for line in path.read_text().splitlines()]
    written = [line for line in lines if line]
    comments = [line for line in written if line.startswith("#") and "noqa" not in line]
    return len(comments) / len(written)


def _source_files() -> list[Path]:
    return [path for name in NAMED for path in _python_files(ROOT / name)]


def _python_files(folder: Path) -> list[Path]:
    """The files with code: an `__init__.py` of a docstring alone only names its folder."""
    return [
        path
        for path in sorted(folder.rglob("*.py"))
        if path.name != "__init__.py" or len(ast.parse(path.read_text()).body) > 1
    ]


def _lines(files: Iterable[Path]) -> int:
    return sum(1 for path in files for line in path.read_text().splitlines() if line.strip())


def _relations(graph: grimp.ImportGraph, container: str) -> Iterator[Relation]:
    """Give each import between two parts of a package as the names of the parts."""
    inside = f"{container}."
    for module in graph.modules:
        if not module.startswith(inside):
            continue
        part = module.removeprefix(inside).partition(".")[0]
        for imported in graph.find_modules_directly_imported_by(module):
            other = imported.removeprefix(inside).partition(".")[0]
            if imported.startswith(inside) and other != part:
                yield part, other


def _declared_order(container: str) -> dict[str, int]:
    """The place of each part in the contract of import-linter, the highest first; {} if none."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    for section in contracts.values():
        if section.get("type") == "layers" and section.get("containers", "").strip() == container:
            rows = section["layers"].strip().splitlines()
            return {
                name.strip(" ()"): place
                for place, row in enumerate(rows)
                for name in row.replace(":", "|").split("|")
            }
    return {}


def _reached(start: str, relations: Iterable[Relation]) -> set[str]:
    """The parts that a part imports, directly or through others."""
    imports: defaultdict[str, set[str]] = defaultdict(set)
    for importer, imported in relations:
        imports[importer].add(imported)
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        for part in imports[ahead.pop()] - reached:
            reached.add(part)
            ahead.append(part)
    return reached
