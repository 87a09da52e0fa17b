"""The static files of the pages, each at one address that changes with its bytes."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
PREFIX = "/assets/"
CSS, SCRIPT, SVG = "text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml"
WASM = "application/wasm"
# One style sheet, so that a first visit needs one request for it; the layer of Pico comes first.
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "all.css": (
        CSS,
        (
            "vendored/pico.css",
            "vendored/uplot.css",
            "console.css",
            "segments.css",
            "campaigns.css",
            "programme.css",
            "files.css",
            "sales.css",
            "upkeep.css",
            "bot.css",
            "desk.css",
            "cabinet.css",
        ),
    ),
    "htmx.js": (SCRIPT, ("vendored/htmx.js",)),
    "uplot.js": (SCRIPT, ("vendored/uplot.js",)),
    "console.js": (SCRIPT, ("console.js", "kept.js")),
    "chart.js": (SCRIPT, ("chart.js",)),
    "picture.js": (SCRIPT, ("picture.js",)),
    "upload.js": (SCRIPT, ("upload.js",)),
    "desk.js": (SCRIPT, ("desk.js",)),
    "launch.js": (SCRIPT, ("launch.js",)),
    "icons.svg": (SVG, ("vendored/icons.svg",)),
}
# What the till alone needs; its decoder of barcodes is asked for when a camera is first used.
TILL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "till.css": (CSS, ("till/till.css",)),
    "till.js": (
        SCRIPT,
        tuple(
            f"till/{name}.js"
            for name in (
                "ground",
                "wire",
                "queue",
                "draft",
                "customer",
                "sale",
                "back",
                "camera",
                "start",
            )
        ),
    ),
    "zxing.js": (SCRIPT, ("vendored/zxing.js",)),
    "zxing.wasm": (WASM, ("vendored/zxing.wasm",)),
}
EVERY = {**PARTS, **TILL}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: its type and its bytes."""

    name: str
    media: str
    content: bytes
    digest: str

    @property
    def path(self) -> str:
        """Where browsers find it: `/assets/all.4847aaf6.css`."""
        stem, _, suffix = self.name.rpartition(".")
        return f"{PREFIX}{stem}.{self.digest}.{suffix}"

    @property
    def packed(self) -> bytes:
        """The same bytes compressed."""
        return _packed(self.name)


@cache
def asset(name: str) -> Asset:
    """Return the file that the pages know by this name."""
    media, parts = EVERY[name]
    content = b"\n".join((FOLDER / part).read_bytes() for part in parts)
    return Asset(name, media, content, hashlib.sha256(content).hexdigest()[:8])


@cache
def _packed(name: str) -> bytes:
    # Once a container and not with every request, and only what is asked for: the decoder of
    # barcodes takes 60 ms. The bytes name no time.
    return gzip.compress(asset(name).content, 9, mtime=0)


@cache
def by_path() -> Mapping[str, Asset]:
    """Every file by its path. No path of a request is ever made into the path of a file."""
    return {found.path: found for found in map(asset, EVERY)}
