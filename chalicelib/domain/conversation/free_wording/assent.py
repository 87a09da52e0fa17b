"""Tells a clear yes to a consent, in any words, from everything that may be doubted."""

import re
import unicodedata

from chalicelib.domain.messages.visible_text import without_formats

WORDS_MAX = 10
_PHRASES = re.compile(
    r"\bgo ahead\b|\blet['’]?s (?:go|do it)\b|\bno problem\b|\bnot? objections?\b|\bне против\b"
    r"|\bне возражаю\b|\b(?:без|нет) проблем\b"
    r"|\bпочему (?:бы )?(?:и )?нет\b|\bс удовольствием\b"
    r"|\bi(?:['’]m| am) (?:in|fine with (?:it|that))\b"
)
_YES_WORDS = (
    "да ага угу согласен согласна согласны давай давайте хорошо ок окей окэй конечно принимаю "
    "разрешаю подтверждаю договорились соглашусь соглашаюсь безусловно разумеется yes yeah yep "
    "yup sure agree agreed ok okay accept absolutely certainly definitely consent fine "
)
_YES = frozenset(_YES_WORDS.split())
_AROUND_WORDS = (
    "ну я мы вот уж уже тогда с со этим на все всё это обработку обработкой персональных данных "
    "моих мои данные пожалуйста спасибо полностью вполне очень так и ладно можно раз вас вам "
    "моя даю согласие здравствуйте привет что ж же то конечно вами i we do to the processing of "
    "my data personal this that it with please thanks thank you well oh then all right alright "
    "am im i'm i'd give course your terms hi hello and fully totally "
)
_AROUND = frozenset(_AROUND_WORDS.split())
_YES_TO_ADVERTISING_WORDS = "присылайте присылай шлите хочу интересно send "
_YES_TO_ADVERTISING = frozenset(_YES_TO_ADVERTISING_WORDS.split())
_AROUND_ADVERTISING_WORDS = (
    "предложения новости скидки акции рекламу мне их offers news them me ads discounts want "
)
_AROUND_ADVERTISING = frozenset(_AROUND_ADVERTISING_WORDS.split())


def agrees(text: str, *, to_advertising: bool) -> bool:
    """Whether the text says yes and nothing else: one word more, and it is asked again."""
    words = _words(text)
    if not words or len(words) > WORDS_MAX or "?" in text:
        return False
    yes = _YES | _YES_TO_ADVERTISING if to_advertising else _YES
    around = _AROUND | _AROUND_ADVERTISING if to_advertising else _AROUND
    plain = " ".join(words)
    rest = _PHRASES.sub(" ", plain).split()
    says_yes = any(word in yes for word in rest) or rest != words
    return says_yes and all(word in yes or word in around for word in rest)


def _words(text: str) -> list[str]:
    folded = (
        unicodedata.normalize("NFC", without_formats(text))
        .casefold()
        .replace("ё", "е")
        .replace("’", "'")
    )
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", folded)
