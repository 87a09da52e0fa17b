"""Finds the channels that a stop names: "no more SMS", «не пишите мне на почту»."""

import re

from chalicelib.domain.conversation.free_wording.messenger_words import MESSENGERS
from chalicelib.domain.conversation.look_alikes import in_one_script
from chalicelib.domain.messages.channel import CHANNELS, EMAIL, SMS
from chalicelib.domain.messages.visible_text import without_formats

TEXT_CHARS_MAX = 300  # as the matcher: of a longer text the beginning counts
_HERE = r"here|this (?:chat|bot)|сюда|тут|здесь|в этот чат|в этом чате"
_EVERYWHERE = r"(?:every|any|no)where|(?:all|any) channels?|везде|всюду|отовсюду|никуда|нигде"
_NAMES = {
    EMAIL: r"e[- ]?mail(?:s|ing|ed)?|inbox|mailbox|почт[аеуыо]\w*|[иеэ][- ]?м[еэа]йл\w*|мыло"
    r"|электронк\w+",
    SMS: r"sms\w*|смс\w*|эс[эе]м[эе]с\w*",
    **MESSENGERS,
    "webchat": r"(?:web ?chat|chat on the (?:web)?site|website)|чат\w* на сайте|на сайте",
}
_CHANNELS = {name: re.compile(rf"\b(?:{words})\b") for name, words in _NAMES.items()}
# Words for messages of any kind: people call those of a messenger so too.
_LOOSE = {
    EMAIL: re.compile(r"\b(?:писем|письм\w+|mails?(?! ?(?:ing|list)))\b"),
    SMS: re.compile(r"\btext(?:s|ing|ed)?\b"),
}
_IS_HERE = re.compile(rf"\b(?:{_HERE})\b")
_IS_EVERYWHERE = re.compile(rf"\b(?:{_EVERYWHERE})\b")
_BETWEEN = re.compile(
    r"[.,;!?\n]|\b(?:but|но|а|and)\b"
    r"|(?=\b(?:only|just|rather|except|keep|leave|только|лишь|лучше|кроме|оставь\w*)\b)"
)
# A part with one of them names what may still come.
_KEEPS = re.compile(
    r"\b(?:only|just|rather|except|keep|leave|fine|okay?|только|лишь|лучше|кроме|оставь\w*|можно"
    r"|хорошо|нормально|норм|пусть)\b"
)


def channels_of_stop(text: str, here: str) -> frozenset[str]:
    """The channels that the text forbids by their names; empty if it names none.

    `here` is the channel of the chat. What may be said of two channels counts for both: a stop is
    never missed.
    """
    plain = in_one_script(without_formats(text[:TEXT_CHARS_MAX]).casefold())
    if _IS_EVERYWHERE.search(plain) and not _KEEPS.search(plain):
        return frozenset({*CHANNELS})
    parts = _BETWEEN.split(plain)
    kept = frozenset(name for part in parts if _KEEPS.search(part) for name in _named(part, here))
    stopped = frozenset(
        name for part in parts if not _KEEPS.search(part) for name in _named(part, here)
    )
    # "Stop only the SMS" keeps nothing of what it names.
    return (stopped - kept) or (frozenset() if stopped else kept)


def _named(part: str, here: str) -> set[str]:
    """The channels that one part of a text names."""
    named = {name for name, words in _CHANNELS.items() if words.search(part)}
    named |= {here} if _IS_HERE.search(part) else set()
    loose = {name for name, words in _LOOSE.items() if words.search(part)}
    return named | loose if named or not loose else loose | {here}
