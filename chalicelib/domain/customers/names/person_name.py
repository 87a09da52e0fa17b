"""Names of people: kept as typed, without characters that cannot be seen."""

import re
import unicodedata
from itertools import pairwise
from typing import NewType

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.visible_text import BLANKS

Name = NewType("Name", str)
"""NFC, one line, single spaces; not escaped."""

NAME_GRAPHEMES_MAX = 60
NAME_BYTES_MAX = 240  # one visible character may carry any number of combining marks
TEXT_CHARS_MAX = 1000
"""The limit of the text before it is cleaned; a longer text is refused unread."""

ZERO_WIDTH_JOINER = "\u200d"
SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")

_EMOJI = r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_EMOJI_JOINT = re.compile(rf"(?<={_EMOJI}){ZERO_WIDTH_JOINER}(?={_EMOJI})")
_ADDRESS = re.compile(
    r"[<>@]|://|www\.|\w\.\w{2,12}/"
    r"|\w\w\.(?:biz|by|com|info|io|kz|link|me|net|online|org|ru|shop|site|su|top|ua|xyz|рф)\b",
    re.IGNORECASE,
)

_SMALL = """
al bin da de del della den der di dos du el ibn la le van von
аль бин ван да де дель дер ди дос ду ибн ла ле фон эль
"""
_SMALL_WORDS = frozenset(_SMALL.split())
_SMALL_ENDS = frozenset(["оглу", "оглы", "кызы", "заде", "ogly", "oglu", "kyzy", "zade"])
_PREFIX = re.compile(r"[odlодл]['’](?![яюєїь])")


def parse_name(text: str) -> Name:
    """Clean a first name or a surname in any script.

    Raises:
        Rejected: `name.empty`, `name.too_long` with `limit` (visible characters),
            `name.not_a_name` (an address or a tag), `name.no_letters`.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise Rejected("name.too_long", limit=NAME_GRAPHEMES_MAX)
    name = _visible(text)
    _refuse_unless_name(name)
    if _graphemes(name) > NAME_GRAPHEMES_MAX or len(name.encode()) > NAME_BYTES_MAX:
        raise Rejected("name.too_long", limit=NAME_GRAPHEMES_MAX)
    return Name(name)


def read_name(text: str) -> str:
    """Clean a first name or a surname, and write it as names are written.

    Raises:
        Rejected: as `parse_name`.
    """
    return capitalized(parse_name(text))


def capitalized(name: str) -> str:
    """A name that was typed in small letters alone, as names are written; any other as it is.

    Parts of surnames that are written small stay so: `де ла Крус`, `Мамед-оглы`.
    """
    if name != name.lower():
        return name
    *particles, last = name.split(" ")
    words = [word if word in _SMALL_WORDS else _capitalized_word(word) for word in particles]
    return " ".join([*words, _capitalized_word(last)])


def _capitalized_word(word: str) -> str:
    first, *others = word.split("-")
    ends = [part if part in _SMALL_ENDS else _capitalized_part(part) for part in others]
    return "-".join([_capitalized_part(first), *ends])


def _capitalized_part(part: str) -> str:
    # O'Neill and О'Нил, but Д'яченко: there the apostrophe is part of the spelling.
    before, after = (part[:2], part[2:]) if _PREFIX.match(part) else ("", part)
    # `title`, because `upper` would give Georgian letters of another alphabet.
    return f"{before.upper()}{after[:1].title()}{after[1:]}"


def search_key(name: str) -> str:
    """The form in which names are searched: without case, and with ё as е."""
    return unicodedata.normalize("NFC", name.casefold()).replace("ё", "е")


def _refuse_unless_name(name: str) -> None:
    if not name:
        raise Rejected("name.empty")
    if _ADDRESS.search(name):
        raise Rejected("name.not_a_name")
    if not any(char.isalpha() for char in name):
        raise Rejected("name.no_letters")


def _visible(text: str) -> str:
    joints = {match.start() for match in _EMOJI_JOINT.finditer(text)}
    chars = (char if at in joints else _printable(char) for at, char in enumerate(text))
    return " ".join(unicodedata.normalize("NFC", "".join(chars)).split())


def _printable(char: str) -> str:
    kind = unicodedata.category(char)
    # A space keeps the words on both sides apart; invisible format characters simply vanish.
    if kind in {"Cc", "Cs"} or char in BLANKS:
        return " "
    return "" if kind == "Cf" else char


def _graphemes(name: str) -> int:
    """Count the characters that a reader sees; an emoji flag counts as two."""
    return sum(not _continues(before, char) for before, char in pairwise(f" {name}"))


def _continues(before: str, char: str) -> bool:
    return (
        ZERO_WIDTH_JOINER in {before, char}
        or char in SKIN_TONES
        or unicodedata.category(char).startswith("M")
    )
