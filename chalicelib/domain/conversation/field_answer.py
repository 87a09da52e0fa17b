"""Reads the answer to one question with the readers of the one-message form."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from chalicelib.domain.conversation.answer_labels import AnswerLabel, labelled_answers, words_of
from chalicelib.domain.conversation.name_order import (
    FullName,
    divide_name,
    is_name,
    is_whole_name,
    without_fillers,
)
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.text_shapes import extract_shapes, plain_text, read_shaped
from chalicelib.domain.customers.names.person_name import parse_name, read_name
from chalicelib.domain.errors import Rejected

ANSWER_CHARS_MAX = 1000
_AT = re.compile(r"\s*@\s*")
OTHERS = {
    Field.BIRTHDAY: "name.is_birthday",
    Field.EMAIL: "name.is_email",
    Field.PHONE: "name.is_phone",
}
NAMES = {Field.FIRST_NAME: AnswerLabel.FIRST_NAME, Field.SURNAME: AnswerLabel.SURNAME}


def read_answer(field: Field, text: str, *, region: str, today: date) -> dict[Field, str]:
    """The value of the field that was asked for, taken out of the words around it.

    A first name may come with a surname, which is then in the result too.

    Raises:
        Rejected: what is wrong, with the codes of the single readers, or `name.is_birthday`,
            `name.is_phone` and `name.is_email`.
    """
    if field in NAMES:
        return _read_names(field, _without_others(text, region=region, today=today))
    plain = plain_text(text[:ANSWER_CHARS_MAX])
    refused: Rejected | None = None
    for texts in _candidates(field, plain):
        value = read_shaped(field, texts, region=region, today=today)
        if isinstance(value, str):
            return {field: value}
        # The refusal of the whole text says least: it has no shape yet.
        refused = value
    assert refused is not None
    raise refused


def _candidates(field: Field, plain: str) -> Iterator[Sequence[str]]:
    """The texts that may be the answer: the whole one, then what has the shape of an answer."""
    # The whole text first: the readers know more spellings than there are shapes.
    yield [plain]
    if found := extract_shapes(plain)[0].get(field):
        yield found
    if field is Field.EMAIL and (glued := _AT.sub("@", plain)) != plain:
        yield extract_shapes(glued)[0][field]


def _without_others(text: str, *, region: str, today: date) -> str:
    """The text of a name without a birthday, a phone or an e-mail beside it.

    Raises:
        Rejected: `name.is_<field>`: the text is nothing else.
    """
    found, rest = extract_shapes(plain_text(text[:ANSWER_CHARS_MAX]))
    others = [
        field
        for field, texts in found.items()
        if isinstance(read_shaped(field, texts, region=region, today=today), str)
    ]
    # «Анна2» is no date: what cannot be read as another answer stays.
    if not others or len(others) < len(found):
        return text
    if not any(words_of(answer) for _, answer in labelled_answers(rest)):
        raise Rejected(OTHERS[others[0]])
    # A whole address beside a name is more than a slip: the text is refused as it stands.
    return text if Field.EMAIL in found else rest


def _read_names(field: Field, text: str) -> dict[Field, str]:
    parse_name(text)  # refuses what no part of it can make a name
    name = _full_name(field, plain_text(text))
    parts = {Field.FIRST_NAME: name.first, Field.SURNAME: name.surname}
    return {part: read_name(written) for part, written in parts.items() if written}


def _full_name(field: Field, plain: str) -> FullName:
    """The words of the asked name; a surname that stands beside a first name comes with it."""
    answers: dict[AnswerLabel, list[str]] = {}
    for label, answer in labelled_answers(plain):
        answers.setdefault(label, []).extend(words_of(answer))
    labelled = answers.get(NAMES[field], [])
    loose = answers[AnswerLabel.AROUND_NAME] + answers.get(AnswerLabel.FULL_NAME, [])
    words = labelled or without_fillers(loose) or _only_word(plain)
    if not labelled and not (words and is_name(words)):
        raise Rejected("name.not_a_name")
    divided = divide_name(words) if len(words) > 1 else None
    is_whole = divided is not None and is_whole_name(divided)
    if field is Field.SURNAME:
        return FullName("", divided.surname if divided and is_whole else " ".join(words))
    return divided if divided and is_whole else FullName(" ".join(words), "")


def _only_word(plain: str) -> list[str]:
    """The word of a text that is nothing else: a surname may look like a label, such as Born."""
    words = words_of(plain)
    return without_fillers(words) if len(words) == 1 else []
