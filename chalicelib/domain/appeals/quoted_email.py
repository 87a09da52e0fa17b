"""The words of an e-mail without the e-mails that it quotes."""

import re

ABOVE_QUOTE = re.compile(
    r"(-{2,} ?(original message|исходное сообщение|пересылаемое сообщение)"
    r"|on .{5,200}wrote:|.{5,200}(пишет|написал\(?а?\)?):)",
    re.IGNORECASE,
)


def without_quote(text: str) -> str:
    """Return what stands above the quoted e-mail; the whole text if nothing does."""
    lines = text.split("\n")
    begins = next((at for at, line in enumerate(lines) if _begins_quote(line)), len(lines))
    own = "\n".join(lines[:begins]).strip()
    return own or text.strip()


def _begins_quote(line: str) -> bool:
    return line.startswith(">") or ABOVE_QUOTE.match(line.strip()) is not None
