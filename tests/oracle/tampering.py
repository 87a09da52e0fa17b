"""Changes stored numbers one at a time, as a mistake or a thief would."""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.world import World
from tests.repo.builders import everything

NUMBER = re.compile(r"\d+")
Place = tuple[str, str]


def numbers(world: World, prefixes: tuple[str, ...]) -> Iterator[tuple[Place, str, dict[str, Any]]]:
    """Every item under these sort keys with one number changed: place, where, and the item."""
    for place, item in everything(world).items():
        if not place[1].startswith(prefixes):
            continue
        for name, typed in item.items():
            if name in {"pk", "sk", "stamp", "ttl"}:
                continue
            if "N" in typed:
                yield place, name, item | {name: {"N": str(int(typed["N"]) + 1)}}
            elif "S" in typed:
                for found in NUMBER.finditer(typed["S"]):
                    yield place, f"{name} {around(found)}", item | {name: {"S": raised(found)}}


def raised(found: re.Match[str]) -> str:
    """The text with this number one higher, in as many digits as before."""
    text, (begin, end) = found.string, found.span()
    return f"{text[:begin]}{int(found.group()) + 1:0{end - begin}d}{text[end:]}"


def around(found: re.Match[str]) -> str:
    return found.string[max(found.start() - 25, 0) : found.end() + 15]
