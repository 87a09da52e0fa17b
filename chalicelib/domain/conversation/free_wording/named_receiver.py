"""Tells a transfer that names its receiver: "send 60 points to +7921..."."""

import re

_RECEIVER = re.compile(r"\+\d{10,15}|\b2(?:[ -]?\d){12}\b|\+?\d(?:[ ()-]*\d){9,10}(?!\d)")
_TRANSFERS = re.compile(
    r"\b(?:перев(?:еди|едите|ести|ожу|еду|од)|перекинь|перекинуть|перекину|transfer)\b"
)
_GIVES = re.compile(
    r"\b(?:отправ(?:ь|ьте|ить|лю)|пошли|пошлите|послать|перешли|переслать|скинь|скинуть|кинь"
    r"|подари|подарить|подарю|дай|дать|отдай|отдать|передай|передать|send|give|gift|pass)\b"
)
_POINTS = re.compile(r"\b(?:балл|бонус|points?\b|pts\b|bonus)")
_AMOUNT = re.compile(r"(?<![\d+])\d{1,6}(?!\d)")
# Codes and messages are sent too, and an offer that stands is taken back.
_OTHER = re.compile(
    r"\b(?:не|not|don['’]?t|почему|зачем|why|отмени|отменить|отозвать|отзови|cancel|withdraw|код|code"
    r"|смс|sms|сообщени\w*|message|звон\w*|call|чек\w*|receipt)\b"
)


def transfers_to_a_number(text: str) -> bool:
    """Whether a text in lower case gives points to a phone or card that it names."""
    receiver = _RECEIVER.search(text)
    if receiver is None or _OTHER.search(text):
        return False
    if _TRANSFERS.search(text):
        return True
    rest = text.replace(receiver[0], " ")
    return bool(_GIVES.search(text) and (_POINTS.search(text) or _AMOUNT.search(rest)))
