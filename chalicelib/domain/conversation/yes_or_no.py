"""Reads yes or no out of the words that a person answers a question with.

The words are in lower case and without punctuation, but for the mark of a question at the end.
"""

import re

# Words that say yes and nothing else, some of which look like a no.
_YES = (
    r"да|ага|угу|конечно|разумеется|безусловно|верно|правильно|точно|подтверждаю|принимаю|давай|давайте"
    r"|ок|окей|окэй|хорошо|ладно|договорились|согласен|согласна|с удовольствием|не вопрос"
    r"|не против|не возражаю|почему (?:бы )?(?:и )?нет|без проблем|нет проблем|без вопросов"
    r"|yes|yep|yeah|yup|sure|ok|okay|correct|right|good|fine|great|confirm|confirmed|agree|agreed"
    r"|absolutely|definitely|certainly|of course|all right|alright|with pleasure|why not"
    r"|no (?:problem|problems|objections?|doubt)|go ahead|please do|do it|let s(?: (?:go|do it))?"
)
_BEFORE = (
    r"ну|ой|пожалуй|спасибо|все|это|так|тут|я|мы|well|oh|thanks|thank you|i|we"
    r"|it is|it s|that is|that s|this is|all|everything|everything is|everything s|looks"
)
_AFTER = rf"{_BEFORE}|пожалуйста|please|then|for sure|very much|большое"
# «Да ладно» and «да ну» doubt, and «да нет» may be either.
_ONLY_YES = re.compile(
    rf"(?!да (?:ладно|ну)\b)(?:(?:{_BEFORE}) )*(?:{_YES})(?: (?:{_YES}|{_AFTER}))*"
)
_BEGINS_WITH_YES = re.compile(rf"(?:(?:{_BEFORE}) )*(?:{_YES})\b")
_NO = re.compile(
    r"(?:(?:ну|ой|точно|конечно|лучше|пока|пожалуй|пожалуйста|спасибо|well|oh|please|thanks"
    r"|thank you|absolutely|of course|i d|i would|rather|i said) )*"
    r"(?:нет|отказ|неа|не а|не надо|не нужно|не хочу|не стоит|не буду|не сейчас|ни в коем|ни за что"
    r"|ненадо|нехочу|спасибо не|передумал|передумала|отказываюсь"
    r"|no|nope|nah|not|never|do not|don t|dont|i do not|i don t|i dont|please don t|please do not"
    r"|i changed my mind)\b"
)
_ONLY_NO = re.compile(
    rf"{_NO.pattern}(?: (?:нет|спасибо|большое|пожалуйста|не надо|не нужно|не хочу|не буду|не стоит"
    r"|не сейчас|случае|передумал|передумала|я|no|not|now|thanks|thank you|please|want|to|it|them"
    r"|i don t|i changed my mind))*"
)
_DOUBT = re.compile(
    r"\b(?:not sure|no idea|don t know|dont know|not know|не знаю|не уверен\w*|не понял\w*)\b"
)
_NEGATION = re.compile(r"\b(?:не|нет|no|not|never|don t|dont)\b")
# What keeps things as they are: "keep it", "leave everything", «оставьте», «сохраните».
_KEEP = re.compile(r"\b(?:оставь|оставьте|оставить|сохрани|сохраните|keep|leave it|leave as)\b")
_NOT_ERASE = re.compile(
    r"\b(?:не|no|not|don t|dont|never)\b(?: \w+){0,2} (?:удал|стира|сотр|erase|delete|remove)"
)
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


def _only(verbs: str, objects: str) -> re.Pattern[str]:
    """Texts that say yes by naming what is to be done, and nothing else."""
    return re.compile(
        rf"(?:(?:{_YES}|{_BEFORE}|i ll|i will|i d like to|хочу|want to) )*(?:{verbs})"
        rf"(?: (?:{objects}|{_YES}|{_AFTER}))*"
    )


# The words of a person who is offered points, or who is asked to send them.
_TAKES = _only(
    r"принять|приму|принимаю|примите|беру|возьму|забираю|accept|take|agree",
    r"баллы|перевод|их|его|the|points|transfer|them|it",
)
_LEAVES = re.compile(
    r"(?:(?:нет|no|i|i ll|i will|я|пожалуйста) )*"
    r"(?:не (?:прин\w+|прим\w+|беру|бери\w*|возьму|соглас\w+)|отклон\w+|откаж\w+|отказ\w+"
    r"|decline|refuse|reject|(?:do not|don t|dont|won t|will not|not) (?:accept|take))"
    r"(?: (?:баллы|перевод|их|его|от|спасибо|пожалуйста|баллов|перевода|the|points|transfer|them"
    r"|it|please|thanks|thank you))*"
)
_SENDS = _only(
    r"переводи\w*|перевести|отправ\w+|transfer|send",
    r"баллы|их|все|it|them|the|points",
)
_SENDS_NOT = re.compile(r"(?:не|do not|don t|dont) (?:перев|отправ|transfer|send)")
_SAVES = _only(
    r"сохран(?:и|ите|ить|яй|яйте)|запиши|запишите|save",
    r"день|его|it|this|that|the|day",
)
_SAVES_NOT = re.compile(r"(?:не|do not|don t|dont) (?:сохран|запис|save)")
_ALLOWS = _only(
    r"присылай|присылайте|шли|шлите|пишите|хочу|send|want",
    r"предложения|акции|скидки|рекламу|мне|их|to|me|them|it|offers|ads|discounts",
)
_QUITS = _only(
    r"выйти|выхожу|уйти|ухожу|выходи\w*|leave|quit",
    r"из|программы|it|the|programme|program",
)
_STAYS = re.compile(
    r"\b(?:остаюсь|останусь|остаемся|остаться|не (?:выхожу|ухожу|уйду|выйду|выходить|уходить)"
    r"|stay|staying|remain)\b"
)
_ERASES = _only(
    r"удал\w+|сотр\w+|стирай\w*|erase|delete|remove",
    r"все|всё|меня|мой|мои|мою|данные|карту|профиль|аккаунт|навсегда|it|me|my|data|card|account"
    r"|profile|forever",
)
_WHO = re.compile(
    r"(?:(?:а|и|да|ок|хорошо|это|and|but|yes|ok|okay|wait) )*"
    r"(?:от кого|кто|от какого|от чьего|from whom|from who|who|whose)\b(?: \w+){0,5}"
)


def read_yes_or_no(words: str) -> bool | None:
    """Whether a text in lower case and without punctuation says yes or no; None if neither.

    A yes says nothing else: "ok, I will think" confirms nothing. A no may say more, because it
    changes nothing.
    """
    if _ONLY_YES.fullmatch(words):
        return True
    return False if _NO.match(words) and not _DOUBT.search(words) else None


def begins_with_yes(words: str) -> bool:
    """Whether a yes stands first, with or without more behind it."""
    return _BEGINS_WITH_YES.match(words) is not None


def begins_like_an_answer(words: str) -> bool:
    """Whether a yes or no stands first; with more behind it the question is asked again."""
    return begins_with_yes(words) or _NO.match(words) is not None


def wants_erasure(words: str) -> bool | None:
    """The answer to "erase everything?"; a plain yes needs the word "erase" to be a yes."""
    if _NO.match(words) or _KEEP.search(words) or _NOT_ERASE.search(words):
        return False
    if _BEGINS_WITH_YES.match(words) and _NEGATION.search(words):
        return False  # in doubt nothing is erased
    return True if _BEGINS_WITH_YES.match(words) and _ERASES.fullmatch(words) else None


def declines(words: str) -> bool | None:
    """False for words that only say no, such as "no thanks": "no code came" says more."""
    return False if _ONLY_NO.fullmatch(words) else None


def refuses(words: str) -> bool | None:
    """False for a no: a yes to a consent is heard elsewhere, in stricter words."""
    return False if read_yes_or_no(words) is False else None


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
    """The answer to "transfer these points, is that right?"; None for words with another sum."""
    if any(map(str.isdecimal, words)):
        return None
    if _SENDS_NOT.match(words) or _LEAVES.fullmatch(words):
        return False
    return True if _SENDS.fullmatch(words) or _TAKES.fullmatch(words) else read_yes_or_no(words)


def saves_day(words: str) -> bool | None:
    """The answer to "save this day?"; None for more words: they may name another day."""
    if _SAVES_NOT.match(words):
        return False
    return True if _SAVES.fullmatch(words) else confirms(words)


def allows_advertising(words: str) -> bool | None:
    """The answer to "shall we send offers?"; a consent needs words that doubt nothing."""
    return True if _ALLOWS.fullmatch(words) else read_yes_or_no(words)


def quits(words: str) -> bool | None:
    """The answer to "leave the programme?"."""
    if _STAYS.search(words):
        return False
    return True if _QUITS.fullmatch(words) else read_yes_or_no(words)


def asks_who(words: str) -> bool:
    """Whether the words ask from whom something is, with or without the mark of a question."""
    return _WHO.fullmatch(words.removesuffix(" ?")) is not None
