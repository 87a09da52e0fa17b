"""The zip holds every library that the code imports, also by imports inside functions.

An import that stands in a function fails only when that function runs, so no start of a container
and no test beside the development libraries would notice that its library is not in the zip.
"""

import ast
import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from local.install.environments import engine_environment
from local.install.pip import ensure_installed
from local.package import PROVIDED, Package

pytestmark = pytest.mark.package

# What the runtime's boto3 stands on, by the names of the files; Chalice comes in the zip.
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py")
EXECUTE = """
import importlib, json, sys

sys.path[:0] = json.loads(sys.argv[1])

def execute(module, names):
    imported = importlib.import_module(module)
    for name in names:
        if not hasattr(imported, name):
            importlib.import_module(f"{module}.{name}")

failures = {}
for found in json.load(sys.stdin):
    try:
        execute(found["module"], found["names"])
    except Exception as exc:
        failures[found["where"]] = f"{type(exc).__name__}: {exc}"
print(json.dumps(failures))
"""


@dataclass(frozen=True, slots=True)
class FoundImport:
    """One import statement: `from module import names`, or `import module` with no names."""

    where: str
    module: str
    names: tuple[str, ...] = ()


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the runtime of Lambda provides, and nothing else."""
    folder = tmp_path_factory.mktemp("runtime")
    environment = engine_environment()
    ensure_installed([environment])
    (installed,) = environment.folder.glob("lib/python*/site-packages")
    for name in RUNTIME:
        (folder / name).symlink_to(installed / name)
    return folder


def test_every_function_runs_the_code_that_is_tested_here(packages: dict[str, Package]) -> None:
    """Chalice gives each function the same zip, so that one unpacked folder stands for all."""
    resources = json.loads(packages["dev"].template.read_text())["Resources"].values()
    code = [
        resource["Properties"]["CodeUri"]
        for resource in resources
        if resource["Type"] == "AWS::Serverless::Function"
    ]

    assert len(code) == 9
    assert {Path(uri).name for uri in code} == {packages["dev"].archive.name}


def test_every_import_works_beside_the_runtimes_boto3_alone(unpacked: Path, runtime: Path) -> None:
    found = list(imports_of(unpacked))

    assert {"requests", "chalicelib.handlers.edge.openapi"} <= {each.module for each in found}
    assert failures(found, [unpacked, runtime]) == {}


def test_a_library_that_is_missing_from_the_zip_is_found(
    unpacked: Path, runtime: Path, tmp_path: Path
) -> None:
    for path in unpacked.iterdir():
        if path.name != "requests":
            (tmp_path / path.name).symlink_to(path)

    missing = failures(imports_of(unpacked), [tmp_path, runtime])

    assert any(where.startswith("chalicelib/aws/small_file.py") for where in missing)
    assert set(missing.values()) == {"ModuleNotFoundError: No module named 'requests'"}


def test_what_the_runtime_provides_is_what_stands_beside_the_zip() -> None:
    """A library that is left out of the zip must be in the runtime, and the other way round."""
    files = {pin.replace("python-", "") for pin in PROVIDED - {"chalice"}}

    assert files == {name.removesuffix(".py") for name in RUNTIME}


def imports_of(folder: Path) -> Iterator[FoundImport]:
    """Every import of our own code, and every module of it."""
    for path in [folder / "app.py", *sorted((folder / "chalicelib").rglob("*.py"))]:
        file = path.relative_to(folder)
        parts = file.with_suffix("").parts
        yield FoundImport(str(file), ".".join(parts).removesuffix(".__init__"))
        for node in executed(ast.parse(path.read_text())):
            where = f"{file}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.Import(names=names):
                    yield from (FoundImport(where, alias.name) for alias in names)
                case ast.ImportFrom(module=str(module), names=names, level=0):
                    yield FoundImport(where, module, tuple(alias.name for alias in names))
                case ast.ImportFrom():
                    raise AssertionError(f"{where}: a relative import, which this test cannot read")


def executed(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that type checkers alone read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from executed(node)


def failures(found: Iterable[FoundImport], path: Iterable[Path]) -> dict[str, str]:
    """What fails when a fresh interpreter executes them with `path` and the standard library."""
    done = subprocess.run(  # noqa: S603 - the engine's interpreter
        [
            engine_environment().python,
            *("-I", "-S", "-c", EXECUTE),
            json.dumps([str(folder) for folder in path]),
        ],
        input=json.dumps([asdict(each) for each in found]),
        capture_output=True,
        text=True,
        check=True,
    )
    failed: dict[str, str] = json.loads(done.stdout)
    return failed
