"""The commands of the documents, and those that no test may run, each with the reason."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from local.install.environments import ROOT

DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(
    r"`((?:[A-Z_]+=\S+ )?(?:make|\.venv/bin/\w+|grocer|python3? -m|npx|curl|aws) [^`]+)`"
)
EXCUSED: Mapping[str, str] = {
    "make run": "the fixture starts the service as it does, on free ports",
    "make test": "it is the run that this test is a part of",
    "make package": "tests/package builds the package, and does not need a second one",
    "make rehearse": "tests/package rehearses the package, which takes minutes",
    "make deploy": "it needs an AWS account",
    "make destroy": "it needs an AWS account",
    "aws ": "it needs an AWS account",
    "export GROCER_TELEGRAM_TOKEN": "it needs a bot's token from Telegram",
    ".venv/bin/python -m local --telegram-api": "it needs a bot's token from Telegram",
    "export GROCER_MAX_TOKEN": "it needs a bot in MAX",
    ".venv/bin/python -m local --max-api": "it needs a bot in MAX",
    "export GROCER_VK_GROUP_ID": "it needs a community of VK",
    ".venv/bin/python -m local --vk-api": "it needs a community of VK",
    "export GROCER_WHATSAPP_TOKEN": "it needs an app of Meta",
    ".venv/bin/python -m local --whatsapp-api": "it needs an app of Meta",
    "npx ": "it needs Node; run by hand for a change of the description",
    "curl -o": "it belongs to the command of npx beside it",
}
"""Commands by their beginning; `make -n` still checks that the targets exist."""


class Block(NamedTuple):
    """One fenced block of a document."""

    document: str
    language: str
    text: str


def blocks(*languages: str) -> list[Block]:
    """Every fenced block in one of these languages."""
    return [each for each in every_block() if each.language in languages]


def every_block() -> Iterator[Block]:
    """Every fenced block of every document."""
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf-8")
        for language, inside in FENCE.findall(text):
            yield Block(document, language, inside)


def inline_commands() -> Iterator[tuple[str, str]]:
    """Every command inside a sentence or a table, with its document."""
    for document in DOCUMENTS:
        text = FENCE.sub("", (ROOT / document).read_text(encoding="utf-8"))
        for command in INLINE.findall(text):
            yield document, command


def script_of(document: str) -> str:
    """The shell blocks of a document in their order, without the excused lines."""
    lines = "".join(block.text for block in blocks("sh") if block.document == document)
    return "".join(f"{line}\n" for line in lines.splitlines() if not excuse(line))


def excuse(command: str) -> str:
    """The reason why a command is not run, "" if it is."""
    return next((why for begin, why in EXCUSED.items() if command.startswith(begin)), "")
