"""Brings the front-end pieces of the pages from npm into `chalicelib/console/assets/vendored/`.

    python -m local.vendor

Each piece has its exact version here. `versions.json` beside the pieces records the hash of every
file; a test compares them. Pico is wrapped into a cascade layer, because its own selectors would
otherwise win over ours, and loses what no page has. The icons become one sprite.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from local.install.environments import ROOT
from local.stylesheet import without_unused

FOLDER = ROOT / "chalicelib" / "console" / "assets" / "vendored"
VERSIONS = FOLDER / "versions.json"
FILES = {
    "htmx.js": ("htmx.org@4.0.1", "dist/htmx.min.js", "LICENSE"),
    "pico.css": ("@picocss/pico@2.1.1", "css/pico.min.css", "LICENSE.md"),
    "uplot.js": ("uplot@1.6.32", "dist/uPlot.iife.min.js", "LICENSE"),
    "uplot.css": ("uplot@1.6.32", "dist/uPlot.min.css", "LICENSE"),
    "zxing.js": ("zxing-wasm@3.1.6", "dist/iife/reader/index.js", "LICENSE"),
    "zxing.wasm": ("zxing-wasm@3.1.6", "dist/reader/zxing_reader.wasm", "LICENSE"),
}
# Of pieces that were compiled into another one.
WITHIN = {
    "zxing-wasm@3.1.6": "zxing.wasm was compiled from zxing-cpp, under the Apache License, Version"
    " 2.0: the LICENSE of this repository has its text. Copyright of the authors of ZXing and"
    " zxing-cpp."
}
SPRITE, ICONS = "icons.svg", "lucide-static@1.62.0"
NAMES = [
    "bell",
    "cake",
    "calendar",
    "chart-column",
    "check",
    "chevron-right",
    "circle-alert",
    "clock",
    "coins",
    "copy",
    "credit-card",
    "download",
    "file-text",
    "filter",
    "gift",
    "globe",
    "history",
    "house",
    "key",
    "link",
    "list",
    "lock",
    "log-out",
    "mail",
    "map-pin",
    "megaphone",
    "message-circle",
    "package",
    "pause",
    "pencil",
    "percent",
    "phone",
    "play",
    "plus",
    "receipt",
    "refresh-cw",
    "search",
    "send",
    "settings",
    "shield",
    "shopping-bag",
    "store",
    "tag",
    "target",
    "trash-2",
    "triangle-alert",
    "undo-2",
    "upload",
    "user",
    "user-plus",
    "users",
    "x",
]
CHARSET = '@charset "UTF-8";'
NOTICE = re.compile(r"/\*!.*?\*/", re.DOTALL)
# Half of Pico, by parts of its selectors. Who needs one of them takes it out of this list.
UNUSED = (
    r"\.(?:dropdown|container|grid|overflow-auto|contrast|outline|striped|modal-is|close)\b",
    r"\[(?:role=(?:group|search|link)|data-tooltip|dir=rtl|rel=prev|aria-invalid=false)",
    r"\[(?:aria-busy=true|data-theme=(?:dark|light))\]",
    r"\[type=(?:color|range|reset)\]",
    r"summary\[role=button\]",
    r":host",
    r"breadcrumb",
    r":-ms-|::-webkit-(?:slider|color)|::-moz-(?:range|color|focus)|:-moz-",
    r"\b(?:abbr|address|aside|audio|canvas|del|figcaption|h[4-6]|hgroup|hr|iframe|ins)\b",
    r"\b(?:kbd|mark|samp|sub|sup|tfoot|video)\b",
)


def main() -> None:
    """Write every piece, its licence and the record of versions."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        record, licences = {}, {}
        for name, (package, inside, licence) in FILES.items():
            folder = _unpacked(package, Path(scratch))
            content = (folder / inside).read_bytes()
            is_pico = name == "pico.css"
            kept = _layered(content.decode()).encode() if is_pico else content
            (FOLDER / name).write_bytes(kept)
            record[name] = package
            text = (folder / licence).read_text(encoding="utf-8").strip()
            licences[package] = "\n\n".join(filter(None, (text, WITHIN.get(package))))
        folder = _unpacked(ICONS, Path(scratch))
        (FOLDER / SPRITE).write_text(_sprite(folder / "icons"))
        record[SPRITE] = ICONS
        licences[ICONS] = (folder / "LICENSE").read_text(encoding="utf-8")
    pieces = {
        name: {"package": package, "sha256": _digest(FOLDER / name)}
        for name, package in record.items()
    }
    VERSIONS.write_text(json.dumps(pieces, indent=2) + "\n")
    parts = [f"# {package}\n\n{text.strip()}\n" for package, text in licences.items()]
    (FOLDER / "LICENCES.md").write_text("\n".join(parts))


def _unpacked(package: str, scratch: Path) -> Path:
    """Return the folder of a package, fetched by npm."""
    folder = scratch / re.sub(r"\W", "_", package)
    if not folder.exists():
        folder.mkdir()
        command = ["npm", "pack", "--silent", package]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"


def _layered(css: str) -> str:
    """Return Pico in a layer, with its notice, without what no page has."""
    css = css.removeprefix(CHARSET)
    notice = NOTICE.match(css)
    ours = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.css"))
    assert notice is not None, "Pico begins with its licence"
    return "@layer pico{" + notice[0] + without_unused(css[notice.end() :], UNUSED, ours) + "}\n"


def _sprite(folder: Path) -> str:
    """Return the icons as symbols of one file, named as their files."""
    symbols = []
    for name in NAMES:
        text = (folder / f"{name}.svg").read_text(encoding="utf-8")
        inside = re.sub(r"\s*\n\s*", "", text[text.index(">", text.index("<svg")) + 1 :])
        drawn = inside.removesuffix("</svg>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>')
    style = 'fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {style} {ends}>' + "\n".join(symbols) + "</svg>\n"
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
