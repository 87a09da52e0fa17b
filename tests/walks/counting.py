"""Counts the files that a piece of work touches, and the hops between them."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "chalicelib"
# The vocabulary, and what every walk passes: a reader knows these before they read a walk.
NOT_COUNTED = (
    "domain/",
    "repo/table/",
    "world/",
    "texts.py",
    "aws/",
    "log.py",
    "metrics.py",
    "settings.py",
)
PART_OF_WORLD = "/stores.py"


@dataclass
class Walk:
    """The files that one piece of work touched, in the order of its first calls.

    A hop is a call from one counted file into another, and the entry is the first hop. A return
    is a hop into a file that the walk visited before. Only the thread that walks is counted: what
    a pool sends at the same time belongs to the folder of its channel.
    """

    files: list[str] = field(default_factory=list)
    returns: Counter[str] = field(default_factory=Counter)
    _names: dict[CodeType, str] = field(default_factory=dict)

    @property
    def hops(self) -> int:
        return len(self.files) + self.returns.total()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the calls of this thread until the block ends."""
        sys.setprofile(self._on_event)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _on_event(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not (name := self._name(frame)):
            return
        if self._caller(frame) == name:
            return
        if name in self.files:
            self.returns[name] += 1
        else:
            self.files.append(name)

    def _caller(self, frame: FrameType) -> str:
        """Return the nearest counted file that led to the call; "" at the entry.

        The call that imports a module is taken for one of its own: an import belongs to no walk.
        """
        name = self._name(frame)
        while frame.f_code.co_name != "<module>" and frame.f_back is not None:
            frame = frame.f_back
            if caller := self._name(frame):
                return caller
        return name if frame.f_code.co_filename.startswith(str(SOURCE)) else ""

    def _name(self, frame: FrameType) -> str:
        """Return the path of the frame's file below the source folder; "" if it is not counted."""
        if frame.f_code not in self._names:
            self._names[frame.f_code] = _counted_name(frame.f_code.co_filename)
        return self._names[frame.f_code]


def _counted_name(filename: str) -> str:
    path = Path(filename)
    if not path.is_relative_to(SOURCE):
        return ""
    name = path.relative_to(SOURCE).as_posix()
    return "" if name.startswith(NOT_COUNTED) or name.endswith(PART_OF_WORLD) else name
