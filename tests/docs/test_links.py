"""Every link of a document to a file of ours leads to that file, and to that heading in it."""

import re
from collections.abc import Iterator

import pytest

from local.install.environments import ROOT
from tests.docs.documents import DOCUMENTS, FENCE

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NO_PART_OF_AN_ANCHOR = re.compile(r"[^\w\- ]")


def links_of(document: str) -> Iterator[tuple[str, str]]:
    """The paths and the anchors of a document's links to our own files."""
    text = FENCE.sub("", (ROOT / document).read_text(encoding="utf-8"))
    yield from LINK.findall(text)


def anchors_of(document: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    text = FENCE.sub("", (ROOT / document).read_text(encoding="utf-8"))
    found = (NO_PART_OF_AN_ANCHOR.sub("", each).strip().lower() for each in HEADING.findall(text))
    return {each.replace(" ", "-") for each in found}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_a_file_and_a_heading(document: str) -> None:
    missing = []
    for path, anchor in links_of(document):
        target = (ROOT / document).parent / path if path else ROOT / document
        if not target.exists():
            missing.append(path)
        elif anchor and target.suffix == ".md":
            named = target.resolve().relative_to(ROOT).as_posix()
            if anchor not in anchors_of(named):
                missing.append(f"{path}#{anchor}")

    assert missing == []


def test_there_are_links_to_look_at() -> None:
    assert ("docs/deploy.md", "") in set(links_of("README.md"))
    assert "why-chalice-deploy-cannot-be-used" in anchors_of("docs/deploy.md")
