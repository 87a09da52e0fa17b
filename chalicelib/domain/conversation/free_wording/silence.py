"""Tells a complaint that nothing comes from a wish that nothing comes.

Both are negations about the same words. The mood of the verb decides: «не присылаете» states a
fact and «не присылайте» gives an order; "you never send" states one and "never send" gives one.
"""

import re

_RU_STATED = re.compile(
    r"\b(?:не|ни)\s+(?:\w+\s+){0,2}?(?:"
    r"(?:при|вы|рас)сыла(?:ете|ешь|ет|ют|ли|л|ла)|(?:при)?слали|шл(?:ете|ешь|ет|ют)"
    r"|пиш(?:ете|ешь|ет|ут)|(?:на)?писали|отправ(?:ляете|ляешь|ляют|ляли|или)"
    r"|(?:при|до)ход(?:ит|ят|ило|или|ила)|(?:при|до)ш(?:ел|ло|ли|ла)"
    r"|поступа(?:ет|ют|ло|ли)|получа(?:ю|ем|л|ла|ли)|получил(?:а|и)?)\b"
)
_RU_BEGAN = re.compile(
    r"\bперестал(?:а|и|о)?\s+(?:\w+\s+){0,2}(?:присылать|слать|писать|приходить|получать|отправлять)\b"
)
_RU_THINGS = (
    r"(?:смс\w*|sms|сообщени\w+|письма|писем|рассыл\w+|уведомлени\w+|пуш\w*|реклам\w*|новост\w+)"
)
_RU_GONE = r"(?:пропал\w*|исчез\w*|делись|делась|прекратил(?:ась|ись|ось))"
_RU_LOST = re.compile(
    rf"\bгде (?:(?:же|все|мои|моя|ваши|ваша|эти) )*{_RU_THINGS}\b"
    rf"|\b{_RU_THINGS}\b.*\b{_RU_GONE}\b|\b{_RU_GONE}\b.*\b{_RU_THINGS}\b"
)
_RU_NONE = re.compile(r"\bни одно\w+\b.*\bне было\b")
_RU_WHY = re.compile(r"\b(?:почему|отчего|где|куда)\b.*\b(?:не|нет|нету|ни|ничего)\b")
_RU_WISH = re.compile(
    r"\b(?:чтоб\w*|пусть|хочу|хотел\w*|надо|нельзя|прошу|просим|просил\w*|лучше|требую|если|давайте"
    r"|запрет\w*|согласи\w+|разрешени\w+)\b"
    r"|\bне (?:подписывал|заказывал|соглашал|давал|оставлял)\w*\b"  # why they do come
)
_NOT = (
    r"(?:not|never|no longer|hardly ever|"
    r"(?:do|does|did|have|has|had|are|is|was|were)(?:n['’]?t| not)|dont)"
)
_ADVERB = r"(?:(?:ever|even|actually|really|still|just|usually|seem to|been) )?"
_SENDS = r"(?:send(?:ing)?|sent|writ(?:e|ing|ten)|wrote|text(?:ing|ed)?|e-?mail(?:ing|ed)?)"
_GETS = r"(?:get(?:ting)?(?! (?:why|how|what|it|to)\b)|got|receiv(?:e|ed|ing)|hear|heard)"
_COMES = r"(?:com(?:es?|ing)|came|arriv(?:e|es|ed|ing)|received|delivered|sent|reach(?:es|ed)?)"
_EN_STATED = re.compile(
    rf"\byou(?:['’]?(?:ve|re))? {_ADVERB}{_NOT} {_ADVERB}{_SENDS}\b"
    rf"|\byou (?:send|sent|write|wrote) (?:me |us )?(?:nothing|no|none|not)\b"
    rf"|\b(?:i|we)(?:['’]?(?:m|ve|re))? {_ADVERB}(?:am )?{_NOT} {_ADVERB}{_GETS}\b"
    rf"|\b(?:i|we)(?:['’]?(?:m|ve))? {_ADVERB}{_GETS} (?:no|nothing|none)\b"
    rf"|\b(?:nothing|no|not a single|not one|none)\b.*\b{_COMES}\b"
    rf"|\bhaven['’]?t {_ADVERB}(?:got|received|heard)\b"
    rf"|\b{_NOT} {_ADVERB}(?:com(?:e|ing)|arriv(?:e|ed|ing))\b"
)
_DOING = r"(?:send|writ|text|messag|e-?mail|contact|com|arriv|gett|receiv)ing"
_EN_THINGS = r"(?:texts?|e-?mails?|messages?|sms|newsletters?|notifications?|mails?|ads)"
_EN_BEGAN = re.compile(
    rf"\b(?:you|i|we|they|have|\w+s)(?:['’]?ve)? stopped {_DOING}\b"
    rf"|\bdid (?:you|i|we|they|\w+s) (?:all )?stop {_DOING}\b"
    rf"|\b(?:did|have|has)\b.*\b{_EN_THINGS} (?:all |just )?stop(?:ped)?\b"
)
_EN_LOST = re.compile(
    rf"\bwhere(?:['’]?re| are| have| did) (?:(?:all|my|the|your|our|those) )*{_EN_THINGS}\b"
)
_EN_WHY = re.compile(
    rf"\b(?:why|how come|where)\b.*\b(?:{_NOT}|no|nothing)\b|\bwhy (?:\w+n['’]?t)\b"
)
_EN_WISH = re.compile(
    r"\b(?:want|wish|prefer|rather|hope|ask|asked|demand|request|need|make sure|ensure|promise"
    r"|signed up|sign up|subscribed?|agreed?|so that|if|better|should|must|can|could|would"
    r"|will|may|let|to be|consent|permission)\b"
)
_CODE = re.compile(r"\b(?:код(?:а|ы|ом)?|codes?)\b")
_NO_LONGER = re.compile(r"\b(?:больше|впредь|more|anymore|no longer)\b")
_BEGAN = (_RU_BEGAN, _EN_BEGAN, _NO_LONGER)
_RU_SHAPES = (_RU_STATED, _RU_BEGAN, _RU_LOST, _RU_NONE, _RU_WHY)
_EN_SHAPES = (_EN_STATED, _EN_BEGAN, _EN_LOST, _EN_WHY)
_SHAPES = (*_RU_SHAPES, *_EN_SHAPES)


def complains_of_silence(part: str) -> bool:
    """Whether a clause in lower case says, as a fact, that nothing comes."""
    # A code that does not come is no advertising.
    if any(other.search(part) for other in (_RU_WISH, _EN_WISH, _CODE)):
        return False
    return any(shape.search(part) for shape in _SHAPES)


def says_no_longer(part: str) -> bool:
    """Whether a clause speaks of a change: «больше не пишете» may be a complaint or an order."""
    return any(shape.search(part) for shape in _BEGAN)
