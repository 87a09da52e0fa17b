"""Tells a fact or a question about messages from a wish that they stop.

«У меня нет скидки» and "this is not spam" forbid nothing, although they negate a word of
advertising.
"""

import re

from chalicelib.domain.conversation.free_wording.messenger_words import ANY_MESSENGER

_RU_THINGS = (
    r"(?:реклам\w*|спам\w*|рассыл\w+|смс\w*|сообщени\w+|письм\w+|писем|акци\w+|скид\w+|предложени\w+"
    r"|уведомлени\w+|почт\w+|телефон\w*|код\w*|купон\w*|промокод\w*)"
)
_RU_NEAR = r"(?:(?:ваш|мо|эт|никак|так|нов|нуж)\w*\s+|пока\s+|еще\s+|там\s+|тут\s+|больше\s+)*"
_RU_UNWILLING = re.compile(
    r"\b(?:желани|времени|сил|согласи|разрешени|прав|интерес|терпени|нужды|надобност|необходим"
    r"|возможности читать|получать|слать|присылать|писать|рассылать)\w*"
    r"|\b(?:чтоб\w*|пусть|хочу|хотел\w*|прошу|просил\w*|требую|надо|нужн\w+|давайте|должн\w+)\b"
)
# «Нет рекламе» refuses what «нет рекламы» may only miss.
_RU_TO_WHAT = re.compile(
    r"\b(?:(?:реклам|рассылк)(?:е|ам)|спаму|(?:письм|сообщени|уведомлени|акци|предложени|скидк|смск)ям?м"
    r"|письмам|смскам|скидкам)\b"
)
_RU_NONE = re.compile(
    rf"\bу\s+(?:\w+\s+)?\w+\s+(?:\w+\s+){{0,4}}?нету?\b|\bнету?\b.*\bу\s+(?:меня|нас|вас|тебя|мамы|жены|мужа)\b"
    rf"|^(?:а\s+|и\s+|мне\s+)*нету?\s+{_RU_NEAR}(?:письм|писем|смс|сообщени|скид|акци|код|телефон|почт)\w*(?:\s|$)"
    rf"|\bнету?\s+{_RU_NEAR}(?:скид|акци|купон)\w*"
    rf"|\b{_RU_THINGS}\s+(?:\w+\s+){{0,2}}?нету?$"
    rf"|\bне\s+(?:будет|было|бывает|нашл\w+)\b"
)
_RU_IS_NOT = re.compile(
    rf"\bэто\s+(?:\w+\s+)?не\s+(?:\w+\s+)?{_RU_THINGS}\b|\bне\s+{_RU_THINGS}\s+(?:ли\s+)?это\b"
)
_RU_CONTENT = re.compile(
    r"\bне\s+(?:жалу\w+|возража\w+|имею\s+ничего|забы\w+|упуст\w+|пропуст\w+)"
    r"|\bничего\s+не\s+имею\b|\bне\s+(?:мешает|мешают|раздража\w+|беспоко(?:ит|ят))\b"
)
_RU_ENOUGH_OF = re.compile(
    r"\bхватит\s+(?:ли|на|у|мне\s+на|ли\s+мне|денег|баллов|бонусов|бонуса|места|времени|для)\b"
    r"|\b(?:денег|баллов|бонусов|места|времени)\s+(?:\w+\s+)?хватит\b"
)
_RU_UNTIL = re.compile(
    r"\b(?:когда|до\s+как\w+|до\s+скольки|сколько)\b(?!.*\b(?:вы|ты)\b).*\b(?:акци|скид|распродаж|предложени)\w*"
    r"|\b(?:акци|распродаж|скид)\w*\s+(?:\w+\s+){0,2}?(?:прекращен\w*|закончил\w+|законченн?\w*|кончил\w+|"
    r"заканчива\w+|действу\w+|еще\s+ид\w+)\b"
)
_EN_THINGS = (
    r"(?:ads?|adverts?|advertis\w+|spam|newsletters?|texts?|messages?|sms|e-?mails?|offers?|promos?"
    r"|promotions?|discounts?|sales?|coupons?|codes?|phone|mobile|notifications?)"
)
_EN_NOT = r"(?:not|n['’]?t)"
_EN_UNWILLING = re.compile(
    r"\b(?:interest|interested|desire|time|wish|need|consent|permission|right|intention|use|patience|reason"
    r"|want|business|to send|to receive|to get|to be)\b"
)
_EN_NONE = re.compile(
    r"\b(?:i|we|you)(?:['’]?ve)?(?: \w+)? (?:have|had|got|see|saw) no\b|\bgot no\b"
    r"|\b(?:i|we|you) (?:do|did)(?: not|n['’]?t) have\b|\bhaven['’]?t (?:got )?(?:an?|any)\b"
    r"|\bthere(?:['’]?s| is| are| was| were| will be)(?: \w+)? no\b"
    r"|\bno (?:\w+ ){1,2}(?:at|in|on|for|with) (?:the |my |your |this )?"
    r"(?:checkout|check-out|till|register|counter|app|shop|store|receipt|bill|card|price|box)\b"
)
_EN_IS_NOT = re.compile(
    rf"\b(?:this|that|it|these|those)(?:['’]?s| is| are| was| were)?(?: \w+)? ?{_EN_NOT} "
    rf"(?:an? |the |your |any |even |really |just )*{_EN_THINGS}\b"
    rf"|\b(?:this|that|it|these|those) (?:is|are|was|were) no {_EN_THINGS}\b"
    rf"|\b(?:is|are|was){_EN_NOT} (?:this|that|it|these|those)\b"
)
_EN_CONTENT = re.compile(
    rf"{_EN_NOT} (?:really |even )?(?:complain\w*|mind|object\w*|angry|upset|bothered|forget"
    r"|miss)\b"
    rf"|\b{_EN_THINGS} (?:do|does|did)(?: not|n['’]?t) (?:bother|annoy|disturb|irritate)\b"
    r"|\bno (?:complaints?|problems?|worries|trouble|bother)\b|\bnothing against\b"
)
_EN_UNTIL = re.compile(
    r"\b(?:when|until|till|how long|what day|what time)\b(?!.*\byou\b).*"
    r"\b(?:sales?|offers?|promos?|promotions?|discounts?|deals?|coupons?)\b"
)
_CODE = re.compile(r"\b(?:код(?:а|ы|ов|ом|у)?|пароль|codes?|otp|passcode)\b")
_ADVERTISING = re.compile(
    r"реклам|спам|рассыл|отпи[сш]|unsub|ничего|\b(?:anything|ads?|advert\w*|spam|newsletters?|marketing|promo\w*)\b"
)
_NOT_ALL = re.compile(r"\bне\s+(?:все|всех|всем|кажд\w+|только)\b|\bnot (?:all|every|each|only)\b")
_FACTS = (
    _NOT_ALL,
    _RU_IS_NOT,
    _EN_IS_NOT,
    _RU_CONTENT,
    _EN_CONTENT,
    _RU_ENOUGH_OF,
    _RU_UNTIL,
    _EN_UNTIL,
)
_MISSING = ((_RU_NONE, _RU_UNWILLING), (_EN_NONE, _EN_UNWILLING))

_CALLS = re.compile(
    r"\b(?:по|на|пере|до|об)?з?(?:звон\w+|зван\w+)|\b(?:call(?:s|ing)?|phon(?:e|ing)|ring(?:ing)?)\b"
)
_OTHER_WAYS = re.compile(
    r"пиш|пис|присыл|слать|шл[иею]|сообщен|беспоко|тревож|связыв"
    r"|\b(?:text|writ|send|e-?mail|messag|sms|contact|bother|disturb)"
)
_SAYS = re.compile(r"\b(?:говорить|сказать|say|tell)\b")
_RATHER = re.compile(r"\b(?:лучше|только|rather|instead|only)\b")
_ONE_OFFER = re.compile(
    r"\bбез (?:\w+ )?скидки\b|\b(?:without|no) (?:discount|coupon|voucher|promo ?code)\b"
    r"|\b(?:скидк(?:а|у|ой)|акци(?:я|ю|ей)|купон(?:а|у)?|промокод\w*|предложение)\b"
    r"|\b(?:a|the|this|that|my|any|extra) (?:discount|offer|sale|coupon|voucher|deal|promo ?code)\b"
)
_SEVERAL = re.compile(
    r"реклам|спам|рассыл|смс|сообщен|пис[еь]м|\b(?:ads?|spam|texts?|e-?mails?|messages?)\b"
)
_ASKS = re.compile(
    r"\bли\b|^(?:а |и |so |and )*(?:am|is|are|was|were|do|does|did|has|have|will) "
    r"(?:i|we|this|that|it|there|these|those|you|the|my|your)\b"
    r"|^(?:а |и )*(?:разве|неужели|правда|когда|when)\b"
)
_REQUEST = re.compile(
    r"\b(?:можн\w*|мож(?:ете|ешь|ем)|могли|мог|могу|как|где|куда|прошу|пожалуйста|хочу|хотел\w*|нельзя)\b"
    r"|\b(?:can|could|would|will|may) (?:you|i|we)\b|\b(?:how|where|please|want|need)\b"
)
_LATER = re.compile(r"\b(?:потом|позже|смогу|сможем|если|later|able to|if i)\b")
_DONE = re.compile(
    r"\b(?:отписали|отписан\w*|прекращен\w*|отключен\w*|отключил(?:а|ась|ись)?|unsubscribed"
    r"|не\s+(?:реклама|рассылка))\b"
    r"|\bне\s+(?:\w+\s+)?(?:прочита\w+|чита\w+|слыша\w+|успе\w+|знал\w*|понял\w*|понимаю|видел\w*|смотрел\w*)\b"
    r"|\b(?:did|have)(?: not|n['’]?t) (?:see|seen|read|hear|heard|notice|noticed|watch"
    r"|understand)\b"
)
_WISH = re.compile(r"\b(?:чтоб\w*|пусть|хочу|прошу|to be|want|need|please|get)\b")
_NO_AT_THE_START = re.compile(
    r"^(?:нет|неа|no|nope)\s+(?:я|мы|наоборот|пишите|присылайте|шлите|отправляйте|можно|хочу|i|we|do|keep|send)\b"
    r"(?!.*\b(?:не|ни|никак\w*|not|no|never|don['’]?t|без|хватит|stop)\b)"
)
# An order after a fact counts: "I have no discount so unsubscribe me".
_ORDERS = re.compile(
    r"\b(?:хватит|надоел\w*|убери(?:те)?|отключи(?:те)?|не надо|не нужн\w+|не хочу|no more"
    r"|remove me|take me off|leave me|отпиш\w+|отписыв\w+|прекрати\w*|перестан\w+|отстан\w+|стоп"
    r"|unsubscribe me|opt out|stop (?:send|text|writ|messag|it|the)\w*)\b"
    r"|\bне\s+(?:\w+\s+)?(?:пиш|присыла|шли|отправля)(?:и|й|ите|йте|те)\b"
    r"|\b(?:do not|don['’]?t) (?:text|send|write|e-?mail)\b"
)
_MISSING_POINTS = re.compile(
    r"\bне (?:\w+ )?(?:пришл|начисл|дошл|зачисл|вижу|дали|получил|добав)\w*"
    r"|\b(?:куда|где)\b.*\b(?:дел|мои)\w*"
    r"|\b(?:пропал|исчез|сгорел|списали|списал[оиа]сь|украли|мало)\w*"
    r"|\b(?:not|n['’]?t) (?:get|got|receive|received|credited|come|arrive|arrived|see)\b"
    r"|\b(?:missing|gone|disappeared|vanished|expired)\b|\bwhere (?:did|are|have)\b"
)
_WAY = rf"(?:{ANY_MESSENGER}|почт\w*|имейл\w*|смс\w*|чат\w*|sms|texts?|e-?mails?|chat)"
_SWAP = re.compile(
    rf"\b{_WAY}\s*[,-]?\s*(?:а не|вместо|instead of|rather than|(?:and |but )?not)\s+"
    rf"(?:в |на |по |by |in |via )?{_WAY}\b"
)
_WHAT_HAPPENS = re.compile(
    r"\b(?:что (?:будет|если|происходит|произойдет|станет)|если я|если мы"
    r"|what (?:happens|if|will)|if i)\b"
    r"|^(?:а |и |so |and |but )*"
    r"(?:кто|зачем|почему|did|was|were|is|are|has|have|had|who|why)\b"
)
_THIS_IS_NOT = re.compile(r"\b(?:это|this is|that is|it is|this isn['’]?t) (?:не|not)? ?\w+$")


def fact_and_order(part: str) -> tuple[str, ...]:
    """A clause in lower case; if an order follows a fact without a comma, the two apart."""
    order = None if _is_about_a_code(part) else _ORDERS.search(part)
    fact = part[: order.start()].strip() if order else ""
    if not order or not fact or not (_THIS_IS_NOT.search(fact) or states_a_fact(fact)):
        return (part,)
    return fact, part[order.start() :]


def states_a_fact(part: str) -> bool:
    """Whether a clause in lower case only says, or asks, what is or is not there."""
    if _is_about_a_code(part) or any(shape.search(part) for shape in _FACTS):
        return True
    if _RU_TO_WHAT.search(part):
        return False
    return any(shape.search(part) and not other.search(part) for shape, other in _MISSING)


def leaves_a_doubt(part: str, *, is_question: bool) -> bool:
    """Whether a clause that seems to end something may be a question, or about something else."""
    asks = is_question or _ASKS.search(part)
    if asks and (_LATER.search(part) or not _REQUEST.search(part)):
        return True
    if _CALLS.search(part) and (not _OTHER_WAYS.search(part) or _RATHER.search(part)):
        return not _ADVERTISING.search(part)
    if _SAYS.search(part) and not _OTHER_WAYS.search(part):
        return not _ADVERTISING.search(part)
    if _ONE_OFFER.search(part) and not _SEVERAL.search(part):
        return True
    return bool(_NO_AT_THE_START.search(part)) or (
        bool(_DONE.search(part)) and not _WISH.search(part)
    )


def misses_points(text: str) -> bool:
    """Whether a text in lower case says that points are gone, or did not come."""
    return bool(_MISSING_POINTS.search(text))


def swaps_channels(text: str) -> bool:
    """Whether a text in lower case names one way of messages instead of another."""
    return bool(_SWAP.search(text))


def asks_what_happens(part: str) -> bool:
    """Whether a clause in lower case asks about a change, and does not want it."""
    return bool(_WHAT_HAPPENS.search(part))


def _is_about_a_code(part: str) -> bool:
    return bool(_CODE.search(part)) and not _ADVERTISING.search(part)
