"""Tells first name from surname, and a name from other words."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.conversation.first_names import FIRST_NAMES
from chalicelib.domain.customers.names.person_name import search_key

NAME_WORDS_MAX = 4

_SURNAME = re.compile(
    r"\w{2,}(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|[сц]к(?:ий|ой|ая)|ко|[ую]к|[иы]х|янц?|дзе|швили"
    r"|[oe]va?|off|sk(?:y|iy|ii|aya|aia)|enko|yan|dze|shvili|sen|son)"
)
_PATRONYMIC = re.compile(
    r"\w{2,}(?:[оеё]вич|[оеё]вна|ична|[oe]vich|[oe]vna|ichna)"
    r"|ильич|кузьмич|лукич|фомич|никитич|саввич|ilyich"
)
_INITIAL = re.compile(r"\w\.?")

# Words of sentences that people write where a name is asked. A name that is one of them is still
# taken with its label: «фамилия: Но».
_SENTENCE_WORDS = """
адрес аноним без бот буду бы вам вас во все где гм гость да дай данные дата день для до добрый др
еще же занят зачем звони или имени имя как какая какое карта карту клиент когда кто ладно лень лет
любое мне много может мы на надо не незачем некогда нет никак никто ничего но номер нужно о об ок
окей она они оно от отвали отвалите отстань отстаньте отчество оформить по позже пока покупатель
получить пользователь понял понятно потом почему почта при пропустить разве разница разницы
регистрация с сейчас секрет скажу сказать скидка скидку слушаю со спасибо стоп так там телефон тест
то тоже тут ты у угодно уже фамилии фамилию фамилия хм хорошо хотел хочу что чтобы чужой эм я
address anonymous anything because birthday bot but cannot cant card client customer do dob does
dont e-mail email for give guest have how idk later mail maybe my name need never nevermind no
nobody none nope not nothing ok okay or phone private register secret skip surname tell test thank
thanks that the there this user wait want what whatever when who why with yes your
"""
# Words of commands and orders that are hardly anybody's name.
_COMMAND_WORDS = """
выйди вышли дай замени закрой запусти измени исправь код кода коду коды напиши отключи отмена отмени
отправь открой перезвони повтори подожди подскажи подтверди покажи помоги помощь пришли пропусти
проверь скажи скинь смс сообщи стой удали уйди хватит
again cancel change check code codes continue delete give help make please repeat resend send show
sms start stop unsubscribe write
"""
# «Пришлите», «удаляйте», «отмените», «проверьте»: people give orders to a bot in the plural.
_ORDER = re.compile(r"\w+(?:[аеиоуыюя]йте|[бвгджзйклмнпрстфхцчшщ]ите|ьте)(?:сь)?")
_NOT_NAMES = frozenset((_SENTENCE_WORDS + _COMMAND_WORDS).split())
# Words around a name that say nothing.
_FILLER_WORDS = """
а будем величать вот всем звать зваться здравствуй здравствуйте знакомы зовите зовусь зовут и имею
меня мое можете можешь можно называйте называть ну очень пишите пожалуйста познакомиться привет
приятно просто рад рада это
am call can everybody everyone hello hey hi i im is it its just me meet names nice people please to
you
"""
_FILLERS = frozenset(_FILLER_WORDS.split())


class FullName(NamedTuple):
    """The first name and the surname of one person; an empty part was not written."""

    first: str
    surname: str


def without_fillers(words: Sequence[str]) -> list[str]:
    """The words without those that stand around a name and say nothing, such as «просто»."""
    return [word for word in words if _folded(word) not in _FILLERS]


def is_name(words: Sequence[str]) -> bool:
    """Whether the words may be a name: few of them, and none of an ordinary sentence."""
    return len(words) <= NAME_WORDS_MAX and not any(_is_of_sentence(_folded(w)) for w in words)


def _is_of_sentence(folded: str) -> bool:
    return folded in _NOT_NAMES or _ORDER.fullmatch(folded) is not None


def divide_name(words: Sequence[str]) -> FullName | None:
    """First name and surname of at most three words, one of them a patronymic; None if unclear."""
    match [(word, _is_patronymic(word)) for word in words]:
        case [(only, _)]:
            return FullName("", only) if looks_like_surname(only) else FullName(only, "")
        case [(first, False), (_, True)]:
            return FullName(first, "")
        case [(first, False), (_, True), (surname, False)]:
            return FullName(first, surname)
        case [(one, False), (other, False), (_, True)]:
            # The official order, unless the words say otherwise.
            return _ordered(one, other)
        case [(one, False), (other, False)] if _evidence(one) != _evidence(other):
            return _ordered(one, other)
        case _:
            return None


def _ordered(one: str, other: str) -> FullName:
    is_first = _evidence(one) > _evidence(other)
    return FullName(one, other) if is_first else FullName(other, one)


def looks_like_surname(word: str) -> bool:
    """Whether the word has the ending of a surname and is no known first name."""
    return _evidence(word) < 0


def is_whole_name(name: FullName) -> bool:
    """Whether both parts are written, and one of them shows which is which.

    Two first names, «Анна Мария», are one first name; «Анна Браун» is a first name and a surname.
    """
    if not (name.first and name.surname):
        return False
    given, family = _evidence(name.first), _evidence(name.surname)
    return family < 0 or (given > 0 and family == 0)


def _evidence(word: str) -> int:
    """1 for a first name or an initial, -1 for the ending of a surname, 0 for neither."""
    folded = _folded(word)
    if _INITIAL.fullmatch(folded) or set(folded.split("-")) <= FIRST_NAMES:
        return 1
    return -1 if _SURNAME.fullmatch(folded.rpartition("-")[2]) else 0


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.fullmatch(_folded(word)) is not None


def _folded(word: str) -> str:
    return search_key(word).replace("’", "").replace("'", "")
