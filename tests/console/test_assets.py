"""The static files: addresses by hash, vendored pieces as they were taken, readable colours."""

import hashlib
import json
import re

import pytest

from chalicelib.console.assets import FOLDER, PARTS, asset, by_path
from tests.builders.pages import Visitor

FIRST_VISIT_BYTES_MAX = 60 * 1024
FILES_MAX = 6  # and the page itself
TEMPLATES = FOLDER.parent / "templates"
NAMED = re.compile(r"asset\('([\w.]+)'\)")
SHADES = {f"heat-{shade}" for shade in range(5)}  # a template writes the number
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
# Foreground, ground and the least contrast (WCAG 2.2, 1.4.3 and 1.4.11).
PAIRS = [
    ("text", "ground", 4.5),
    ("text", "panel", 4.5),
    ("quiet", "ground", 4.5),
    ("quiet", "panel", 4.5),
    ("quiet", "accent-soft", 4.5),
    ("accent", "ground", 4.5),
    ("accent", "panel", 4.5),
    ("accent", "accent-soft", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    ("good", "panel", 4.5),
    ("text", "accent-soft", 4.5),
    ("warn", "warn-soft", 4.5),
    ("warn", "panel", 4.5),
    ("text", "warn-soft", 4.5),
    ("bad", "bad-soft", 4.5),
    ("bad", "panel", 4.5),
    ("panel", "bad", 4.5),
    ("edge", "panel", 3),
    ("edge", "ground", 3),
    ("ring", "panel", 3),
    ("ring", "ground", 3),
    ("series-1", "panel", 3),
    ("series-2", "panel", 3),
    ("series-3", "panel", 3),
    ("heat-low", "heat-0", 4.5),
    ("heat-low", "heat-1", 4.5),
    ("heat-low", "heat-2", 4.5),
    ("heat-high", "heat-3", 4.5),
    ("heat-high", "heat-4", 4.5),
]


def test_the_vendored_pieces_are_those_that_were_taken() -> None:
    """`python -m local.vendor` takes them anew."""
    record = json.loads((FOLDER / "vendored" / "versions.json").read_text())
    licences = (FOLDER / "vendored" / "LICENCES.md").read_text()

    for name, piece in record.items():
        content = (FOLDER / "vendored" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == piece["sha256"], name
        assert f"# {piece['package']}\n" in licences
    found = {path.name for path in (FOLDER / "vendored").iterdir()}
    assert found == {*record, "versions.json", "LICENCES.md"}


def test_an_asset_is_kept_for_ever_and_asked_for_once() -> None:
    visitor = Visitor()
    for path, kept in by_path().items():
        seen = visitor.opens(path, accept_encoding="gzip")
        again = visitor.opens(path, if_none_match=seen.headers["ETag"])

        assert seen.status == 200
        assert "immutable" in seen.headers["Cache-Control"]
        assert seen.html.encode("utf-8", "surrogateescape") == kept.content
        assert (again.status, again.html) == (304, "")


@pytest.mark.parametrize(
    "path", ["/assets/all.css", "/assets/../session.py", "/assets/%2e%2e/session.py", "/assets/"]
)
def test_no_other_file_can_be_read(path: str) -> None:
    assert Visitor().opens(path).status == 404


def test_the_first_visit_is_small() -> None:
    """Whichever page it begins with: what all pages have, and the scripts of that one."""
    named = {path: set(NAMED.findall(path.read_text())) for path in TEMPLATES.rglob("*.html")}
    of_every_page = named[TEMPLATES / "base.html"] | {"icons.svg"}
    everything = PARTS.keys() | {"till.css", "till.js"}  # its decoder comes later
    assert set().union(*named.values(), of_every_page) == everything

    for path, own in named.items():
        names = own | of_every_page
        packed = sum(len(asset(name).packed) for name in names)
        assert packed < FIRST_VISIT_BYTES_MAX, path
        assert len(names) <= FILES_MAX, path


def test_the_style_sheet_reads_no_variable_that_was_left_out() -> None:
    """`local/vendor.py` leaves out what nothing read then: run it again after a new `var()`."""
    css = asset("all.css").content.decode()

    declared = set(re.findall(r"(--[\w-]+)\s*:", css))
    read = set(re.findall(r"var\((--[\w-]+)\)", css))  # without a value in its place
    assert read - declared == set()


def test_every_class_of_our_style_sheets_is_used() -> None:
    files = [*TEMPLATES.rglob("*.html"), *FOLDER.rglob("*.js")]
    used = set(re.findall(r"[\w-]+", " ".join(path.read_text() for path in files)))
    for path in FOLDER.glob("*.css"):
        selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", path.read_text(), flags=re.DOTALL)
        unused = set(re.findall(r"\.([a-z][\w-]*)", selectors)) - used - SHADES
        assert unused == set(), path.name


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_can_be_read(scheme: int, front: str, back: str, least: float) -> None:
    css = (FOLDER / "console.css").read_text(encoding="utf-8")
    light, dark = (dict(COLOUR.findall(part)) for part in css.split("prefers-color-scheme: dark"))
    colours = {**light, **dark} if scheme else light

    assert _contrast(colours[front], colours[back]) >= least


def _contrast(one: str, other: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
