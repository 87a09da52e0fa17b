"""Tells the choice of a channel from other words: "only by e-mail", «пишите мне на почту».

Every word of such a text belongs to the choice, so "send the receipt by e-mail" is none.
"""

import re

from chalicelib.domain.conversation.free_wording.messenger_words import ANY_MESSENGER

TEXT_CHARS_MAX = 100  # a longer text is about more than a channel

_WAY = (
    rf"(?:{ANY_MESSENGER}|e-?mails?|mail|sms|texts?|chat|почт[аеуы]|[иеэ]-?м[еэа]йл[аеу]?|мыло|электронк[ауе]"
    r"|смс|смск[аиу]|чат[еа]?)"
)
_ONLY = r"(?:only|just|rather|preferably|solely|только|лишь|лучше|исключительно)"
_WRITES = (
    r"(?:write|writing|contact|send|reach|message|receive|get|hear|пиши|пишите|писать|писали"
    r"|напиши|напишите|присылай|присылайте|присылать|присылали|шли|шлите|слать|отправляйте"
    r"|отправлять|получать|связывайтесь|связываться|связь)"
)
_AROUND = (
    r"(?:me|my|i|we|us|you|your|to|by|via|in|on|through|from|the|a|want|would|like|prefer|id|please"
    r"|pls|it|can|could|messages|everything|news|hello|hi"
    r"|мне|мою|мой|свою|меня|со|мной|я|на|по|в|через|прошу|пожалуйста|хочу|хотел|хотела|бы|чтобы"
    r"|можно|можете|вы|все|от|вас|сообщения|письма|новости|уведомления|электронную|электронной"
    r"|и|а|but|and|здравствуйте|привет|давайте)"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_EVERY = re.compile(rf"{_WAY}|{_ONLY}|{_WRITES}|{_AROUND}")
_NAMES = re.compile(rf"\b{_WAY}\b")
_CHOOSES = re.compile(rf"\b(?:{_ONLY}|{_WRITES})\b")
# "E-mail me" has the channel for its verb.
_TO_ME = re.compile(r"^(?:please )?(?:e-?mail|text|sms) me(?: please)?$")


def chooses_channel(text: str) -> bool:
    """Whether a text in lower case says in which channel the person wants to be written to."""
    if len(text) > TEXT_CHARS_MAX or "?" in text:
        return False
    words = _WORD.findall(text.replace("ё", "е"))
    plain = " ".join(words)
    if _TO_ME.match(plain):
        return True
    is_choice = _NAMES.search(plain) and _CHOOSES.search(plain)
    return bool(is_choice) and all(_EVERY.fullmatch(word) for word in words)
