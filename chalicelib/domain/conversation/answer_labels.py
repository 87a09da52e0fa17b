"""The labels that people write before an answer, such as «тел.», «моя фамилия» or "name is"."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum


class AnswerLabel(StrEnum):
    """The labels, each as a pattern of its spellings."""

    BIRTHDAY = (
        r"др|д\.\s?р|д/р|дата рождения|день рождения|дата|родил(?:ся|ась)"
        r"|birthday|birth ?date|date of birth|dob|born"
    )
    EMAIL = r"e-?mail|mail(?:to)?|(?:эл\.? ?|электронная )?почта|[ие]-?мейл"
    FIRST_NAME = r"имя|(?:first|given) name"
    FULL_NAME = r"ф\.? ?и\.? ?о|full name"
    PATRONYMIC = r"отчество|middle name|patronymic"
    PHONE = r"(?:номер )?тел(?:ефона?)?|моб(?:ильный)?|номер|phone(?: number)?|mobile|tel"
    SURNAME = r"фамилия|surname|(?:last|family) name"
    # Words before a name that do not say which part of it follows.
    AROUND_NAME = (
        r"(?:меня )?зовут|я|это|здравствуйте|привет|добрый (?:день|вечер)|доброе утро"
        r"|name(?:’s|'s| is)?|i(?: a|[’'])m|hello|hi|good (?:morning|day|evening)"
    )


_LABEL = re.compile(
    r"(?<![^\s,;(])(?:(?:мой|моя|моё|мое|my) )?(?:"
    + "|".join(f"(?P<{label.name}>{label.value})" for label in AnswerLabel)
    + r")(?!\w|\.\w)\.?(?: is(?!\w))?(?: ?[:=]\s*| ?[–—-] ?| ?)",
    re.IGNORECASE,
)
END_OF_ANSWER = re.compile(r"[,;|\n]")
_PARTS_OF_NAMES = (".", "'", "’")
_FULL_STOP = re.compile(r"(?<=[^\W_]{2})\.+$")


def labelled_answers(text: str) -> Iterator[tuple[AnswerLabel, str]]:
    """Split the text at the labels; a label holds until the end of its answer."""
    labels = list(_LABEL.finditer(text))
    ends = [label.start() for label in labels] + [len(text)]
    yield AnswerLabel.AROUND_NAME, text[: ends[0]]
    for match, end in zip(labels, ends[1:], strict=True):
        answer, *others = END_OF_ANSWER.split(text[match.end() : end], maxsplit=1)
        yield AnswerLabel[match.lastgroup or ""], answer
        yield AnswerLabel.AROUND_NAME, " ".join(others)


def words_of(answer: str) -> list[str]:
    """The words of an answer without the punctuation around them."""
    tokens = END_OF_ANSWER.sub(" ", answer).split()
    words = (_without_signs(token) for token in tokens if any(char.isalpha() for char in token))
    return [_FULL_STOP.sub("", word) for word in words]


def _without_signs(token: str) -> str:
    """The token without brackets, emoji and other signs around it; a name may end with a point."""
    kept = [n for n, char in enumerate(token) if not _is_sign(char)]
    end = kept[-1] + 1
    return token[kept[0] : end + (token[end : end + 1] in _PARTS_OF_NAMES)]


def _is_sign(char: str) -> bool:
    # A tag is no name, so its brackets stay and the name is refused.
    return unicodedata.category(char)[0] in "PSC" and char not in "<>"
