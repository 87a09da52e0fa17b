"""The field of the profile that a text names, and the one about which a person asks why."""

import re

from chalicelib.domain.conversation.registration_field import Field

_FIELDS = {
    Field.SURNAME: r"фамили[яюией]\w*|surname|(?:last|family) name",
    Field.FIRST_NAME: r"имя|имени|(?:first|given) name"
    r"|(?<!last )(?<!family )name",
    Field.PHONE: r"телефон\w*|номер\w*|phone(?: number)?|mobile|number",
    Field.EMAIL: r"почт[аыуео]\w*|[иеэ]-?м[еэа]йл\w*|e-?mail(?: address)?",
    Field.BIRTHDAY: r"(?:дат[аыуе]|де?н[ьяю]) рождени\w+|дат[аыуе]|возраст\w*|birthday|birth ?date"
    r"|date of birth|age",
}
NAMED = {
    field: re.compile(rf"\b(?:{words})\b(.*)", re.IGNORECASE) for field, words in _FIELDS.items()
}
_WHY = re.compile(
    r"\b(?:зачем|почему|для чего|с какой целью|why|what (?:do|would) you need .* for|what for)\b",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:ну?ж\w+|надо|спрашива\w+|просите|требу\w+|вам|тебе|указ\w+|вводить|давать|обязат\w+"
    r"|need\w*|want|ask\w*|requir\w+|necessary|collect|give|enter|provide|share)\b",
    re.IGNORECASE,
)
_SENDS = re.compile(
    r"\b(?:пиш\w+|пис[аи]\w*|сл[аи]\w+|шл\w+|присыл\w+|звон\w+|send\w*|writ\w+|text\w*|call\w*|spam\w*)\b",
    re.IGNORECASE,
)


def named_fields(text: str) -> list[Field]:
    """The fields that a text names."""
    return [field for field, words in NAMED.items() if words.search(text)]


def field_of_question(text: str) -> Field | None:
    """The field about which a person asks why it is needed; None for any other text."""
    asks = _WHY.search(text) and _NEEDS.search(text) and not _SENDS.search(text)
    return next(iter(named_fields(text)), None) if asks else None
