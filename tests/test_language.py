"""The words of the project: the glossary has one meaning for each, and docstrings are plain."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ROOT / "chalicelib"
GLOSSARY = ROOT / "docs" / "glossary.md"
DOCUMENTS = sorted(
    path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if path != GLOSSARY
)
ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)  # term, Russian, meaning
BANNED = re.compile(
    r"\b(whoever|whatever|whomever|nobody|somebody|whose|told|tells? of|deed|in hand"
    r"|go(?:es)? on|comes? to|as far as may be)\b",
    re.IGNORECASE,
)
FOLDERS = sorted({path.parent.relative_to(CODE).as_posix() for path in CODE.rglob("*.py")})


def banned_in(folder: str) -> list[str]:
    """Every banned word in the docstrings of the files directly in a folder, with its place."""
    return [
        f"{path.name}:{getattr(node, 'lineno', 1)} {word}"
        for path in sorted((CODE / folder).glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for word in BANNED.findall(ast.get_docstring(node) or "")
    ]


def terms() -> list[str]:
    return [
        term
        for term in ROW.findall(GLOSSARY.read_text(encoding="utf-8"))
        if term != "term" and not term.startswith("-")
    ]


def test_a_term_has_one_meaning() -> None:
    counted = Counter(term.casefold() for term in terms())

    assert len(counted) > 100
    assert [term for term, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_name_the_actor(folder: str) -> None:
    assert banned_in(folder) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_the_actor(document: Path) -> None:
    assert BANNED.findall(document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text()))

    assert {path.name for path in folder.glob("[0-9]*.md")} == listed
