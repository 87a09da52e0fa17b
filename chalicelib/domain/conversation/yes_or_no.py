"""Reads yes or no out of the words that a person answers a question with."""

import re

# A yes that looks like a no.
_NO_OBJECTION = re.compile(
    r"\b(?:не (?:против|возражаю)|почему (?:бы )?(?:и )?нет|why not"
    r"|no (?:problem|objections?|doubt))\b"
)
_YES = re.compile(
    r"(?:(?:ну|ой|пожалуй|наверное|спасибо|well|oh|thanks|thank you) )*"
    r"(?:да|ладно|с удовольствием|let s|all right|alright|with pleasure"
    r"|ага|угу|конечно|давай|давайте|согласен|согласна|подтверждаю|ок|окей|хорошо"
    r"|yes|yep|yeah|yup|sure|ok|okay|confirm|agree|of course)\b"
)
_NO = re.compile(
    r"(?:(?:ну|ой|точно|конечно|лучше|пока|пожалуй|пожалуйста|спасибо|well|oh|please|thanks"
    r"|thank you|absolutely|of course|i d|i would|rather|i said) )*"
    r"(?:нет|отказ|неа|не а|не надо|не нужно|не хочу|не стоит|не буду|не сейчас|ни в коем|ни за что"
    r"|ненадо|нехочу|спасибо не|передумал|отказываюсь"
    r"|no|nope|nah|not|never|do not|don t|dont|i do not|i don t|i dont|please don t|please do not"
    r"|i changed my mind)\b"
)
_ONLY_NO = re.compile(
    rf"{_NO.pattern}(?: (?:спасибо|пожалуйста|не надо|не нужно|не хочу|thanks|thank you|please))*"
)
_ONLY_YES = re.compile(
    r"(?:(?:ну|ой|все|это|так|тут|well|oh|it|is|it s|that s|all|everything|everything s|looks) )*"
    r"(?:да|ага|угу|конечно|верно|правильно|точно|подтверждаю|давай|давайте|ок|окей|хорошо|ладно"
    r"|yes|yep|yeah|yup|sure|ok|okay|correct|right|good|fine|of course|confirm|go ahead)"
    r"(?: (?:да|все|верно|правильно|так|точно|спасибо|пожалуйста|конечно|хорошо|давайте|it|is|it s"
    r"|that s|all|everything|looks|correct|right|good|fine|please|thanks|thank you|go ahead))*"
)
_DOUBT = re.compile(r"\b(?:not sure|no idea|don t know|не знаю|не уверен\w*)\b")
_NEGATION = re.compile(r"\b(?:не|нет|no|not|never|don t|dont)\b")
# What keeps things as they are: "keep it", "leave everything", «оставьте», «сохраните».
_KEEP = re.compile(r"\b(?:оставь|оставьте|оставить|сохрани|сохраните|keep|leave it|leave as)\b")
_NOT_ERASE = re.compile(
    r"\b(?:не|no|not|don t|dont|never)\b(?: \w+){0,2} (?:удал|стира|сотр|erase|delete|remove)"
)
_ERASE = re.compile(r"\b(?:удал|сотр|стир|erase|delete|remove)")
_NOWHERE = re.compile(r"\b(?:нигде|никуда|ни туда ни|nowhere|anywhere|neither)\b")
_DO_NOT_SEND = re.compile(
    r"\bне (?:надо|нужно|хочу|присыла\w*|слать|шлите|пишите|писать|отправля\w*)"
    r"|\b(?:ненадо|нехочу)\b"
    r"|\b(?:do not|don t|dont|not) (?:send|write|e ?mail|text|want)"
    r"|\b(?:стоп|отказ|stop|отпи[сш]\w*|unsubscribe)\b"
    r"|\b(?:везде|отовсюду|everywhere)\b"
)
_KEEP_SENDING = re.compile(
    r"\bне (?:надо |нужно )?(?:прекращ|отключ|останавл|отписыв|отмен|убира)"
    r"|\b(?:do not|don t|dont) (?:stop|unsubscribe)|\b(?:keep|continue)\b|\bоставь|\bпродолжа"
    r"|\bоставить\b|(?<!не )\b(?:присылайте|шлите|пишите)\b"
    r"|\bтолько (?:здесь|тут|сюда)\b|\bonly here\b|\bhere only\b"
)
# The words of a person who is offered points, or who is asked to send them.
_TAKES = re.compile(
    r"(?:(?:да|ну|конечно|ок|хорошо|yes|yeah|ok|okay|sure|i|i ll|i will|i d like to) )*"
    r"(?:принять|приму|принимаю|примите|беру|возьму|забираю|согласен|согласна"
    r"|accept|take|agree)"
    r"(?: (?:баллы|перевод|их|его|я|спасибо|пожалуйста|the|points|transfer|them|it"
    r"|please|thanks|thank you))*"
)
_LEAVES = re.compile(
    r"(?:(?:нет|no|i|i ll|i will|я|пожалуйста) )*"
    r"(?:не (?:прин\w+|прим\w+|беру|бери\w*|возьму|соглас\w+)|отклон\w+|откаж\w+|отказ\w+"
    r"|decline|refuse|reject|(?:do not|don t|dont|won t|will not|not) (?:accept|take))"
    r"(?: (?:баллы|перевод|их|его|от|спасибо|пожалуйста|баллов|перевода|the|points|transfer|them"
    r"|it|please|thanks|thank you))*"
)
_SENDS = re.compile(
    r"(?:(?:да|ну|yes|ok) )*(?:переводи\w*|перевести|отправ\w+|transfer|send)"
    r"(?: (?:баллы|их|всё|все|it|them|the|points|please|пожалуйста))*"
)
_SENDS_NOT = re.compile(r"(?:не|do not|don t|dont) (?:перев|отправ|transfer|send)")
_SAVES = re.compile(
    r"(?:(?:да|ну|yes|ok|please) )*(?:сохран(?:и|ите|ить|яй|яйте)|запиши|запишите|save)"
    r"(?: (?:день|его|это|так|пожалуйста|it|this|that|the|day|please))*"
)
_SAVES_NOT = re.compile(r"(?:не|do not|don t|dont) (?:сохран|запис|save)")
_WHO = re.compile(
    r"(?:а |и |and |but )?(?:от кого|кто|от какого|от чьего|from whom|from who|who|whose)\b"
    r"(?: \w+){0,5}"
)


def read_yes_or_no(words: str) -> bool | None:
    """Whether a text in lower case and without punctuation says yes or no; None if neither."""
    heard = _NO_OBJECTION.sub("да", words)
    if _NO.match(heard):
        return False
    if _YES.match(heard):
        return None if _NEGATION.search(heard) else True
    return None


def wants_erasure(words: str) -> bool | None:
    """The answer to "erase everything?"; a plain yes needs the word "erase" to be a yes."""
    if _NO.match(words) or _KEEP.search(words) or _NOT_ERASE.search(words):
        return False
    if _YES.match(words) and _NEGATION.search(words):
        return False  # in doubt nothing is erased
    return True if read_yes_or_no(words) and _ERASE.search(words) else None


def declines(words: str) -> bool | None:
    """False for words that only say no, such as "no thanks": "no code came" says more."""
    return False if _ONLY_NO.fullmatch(words) else None


def refuses(words: str) -> bool | None:
    """False for a no: a yes to a consent is heard elsewhere, in stricter words."""
    is_doubt = _DOUBT.search(words) is not None
    return False if read_yes_or_no(words) is False and not is_doubt else None


def confirms(words: str) -> bool | None:
    """The answer to "is everything right?"; None for words that say more than yes or no."""
    if _ONLY_NO.fullmatch(words):
        return False
    return True if _ONLY_YES.fullmatch(words) else None


def wants_nothing_sent(words: str) -> bool | None:
    """The answer to "shall we send nothing elsewhere either?"."""
    if _NOWHERE.search(words):
        return True
    if _KEEP_SENDING.search(words):
        return False
    return True if _DO_NOT_SEND.search(words) else read_yes_or_no(words)


def takes_points(words: str) -> bool | None:
    """The answer to "do you accept the points?" in words that say nothing else."""
    if _LEAVES.fullmatch(words):
        return False
    return True if _TAKES.fullmatch(words) else confirms(words)


def sends_points(words: str) -> bool | None:
    """The answer to "transfer these points, is that right?"."""
    if _SENDS_NOT.match(words) or _LEAVES.fullmatch(words):
        return False
    return True if _SENDS.fullmatch(words) or _TAKES.fullmatch(words) else read_yes_or_no(words)


def saves_day(words: str) -> bool | None:
    """The answer to "save this day?"; None for more words: they may name another day."""
    if _SAVES_NOT.match(words):
        return False
    return True if _SAVES.fullmatch(words) else confirms(words)


def asks_who(words: str) -> bool:
    """Whether the words ask from whom something is: "from whom?"."""
    return _WHO.fullmatch(words) is not None
