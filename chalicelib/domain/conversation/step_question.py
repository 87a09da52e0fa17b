"""Whether a question is about the open step of a registration, or about the shop."""

import re

_NEEDLESS = re.compile(
    r"а|и|но|ну|так|вот|же|ли|или|эт[оаиу]|этот|что|чего|чем|такое|зачем|почему|для|как|вам|вы|тебе"
    r"|мне|я|нам|мы|надо|ну?ж(?:но|ен|на|ны)|обязательно|долж\w+|спрашива\w+|просите|дальше|делать"
    r"|писать|отвечать|ответить|можно|не"
    r"|why|what|for|is|are|this|that|it|the|an?|how|do|does|did|should|must|can|may|i|me|my|you|your"
    r"|we|need|needed|want|ask|asking|mandatory|required|answer|write|next|now|here"
)
_WORD = re.compile(r"[^\W\d_]+")
_DATA = re.compile(r"\bданны|храни|конфиденц|политик|\bdata\b|privacy|\bstor|\bkeep", re.IGNORECASE)
_ADVERTISING = re.compile(
    r"реклам|рассыл|спам|писем|письм|как часто|advert|\bads?\b|spam|how often|newsletter",
    re.IGNORECASE,
)
_CODE = re.compile(r"\bкод|смс|\bsms\b|\bcodes?\b", re.IGNORECASE)
_ABOUT = {
    "personal": _DATA,
    "advertising": _ADVERTISING,
    "proof": _CODE,
    "code": _CODE,
    "email_proof": _CODE,
}


def asks_about_step(text: str, step: str) -> bool:
    """Whether the question names nothing, "why is this needed?", or what the step is about."""
    about = _ABOUT.get(step)
    if about and about.search(text):
        return True
    return all(_NEEDLESS.fullmatch(word) for word in _WORD.findall(text.casefold()))


_WANTS = re.compile(
    r"\b(?:хо\w+|мо[жг]\w+|получ\w+|оформ\w+|заве\w+|нуж\w+|сдела\w+|вступ\w+|зарегистр\w+|регистр\w+"
    r"|want|get|have|make|need|join|sign up|register|how)\b",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\bкарт[уыа]\b|регистр|программ\w+ лояльн|\bcard\b|regist|sign up|loyalty|\bjoin\b",
    re.IGNORECASE,
)
_WISH_WORDS_MAX = 8


def wants_card(text: str) -> bool:
    """Whether a person without a card says that they want one, and little else."""
    is_short = len(_WORD.findall(text)) <= _WISH_WORDS_MAX
    return is_short and bool(_WANTS.search(text) and _CARD.search(text))
