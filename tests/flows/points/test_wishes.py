"""A person leaves and comes back, changes the birthday, and says where and what to write."""

from datetime import timedelta

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of
from tests.builders.staff import Caller, a_caller
from tests.flows.points.scene import earns, john_of, words
from tests.repo.builders import found


def test_a_person_leaves_the_programme_and_comes_back(
    world: World, till: Caller, member: Telegrammer
) -> None:
    assert "Сейчас на счёте: 70 баллов" in member.says("Выйти из программы").text
    assert "Вы вышли из программы" in member.says("Да, выйти").text
    assert "Вы вышли из программы" in member.says("баллы").text
    assert "Вы вышли из программы" in member.says("/spend").text
    assert "уже вышли" in member.says("/leave").text
    earns(world, till, member, "500.00")

    assert "С возвращением" in member.says("Вернуться в программу").text
    assert "На счёте 70 баллов." in member.says("баллы").text
    assert "и так участник" in member.says("/comeback").text


def test_leaving_needs_a_yes(member: Telegrammer) -> None:
    member.says("/leave")
    assert "оставим как есть" in member.says("нет").text
    assert "вышли" not in member.says("баллы").text


def test_a_birthday_is_changed_once_a_year(world: World, member: Telegrammer, clock: Clock) -> None:
    assert "день рождения" in member.says("Изменить день рождения").text
    assert "Не вижу даты" in member.says("скоро").text
    asked = member.says("7 мая 1990")
    assert "Сохранить день рождения: 7 мая 1990? Изменить" in asked.text
    assert "только через год" in asked.text
    assert asked.labels == {"Да", "Нет"}
    assert customer_of(world, member).birthday == Birthday(5, 5, 1990)
    assert "Записали: 7 мая 1990" in member.says("Да").text
    assert customer_of(world, member).birthday == Birthday(7, 5, 1990)

    member.says("/birthday")
    assert "Следующий раз: 5 декабря 2027" in member.says("8 мая 1990").text
    clock.at += timedelta(days=366)
    member.says("/birthday")
    member.says("8 мая 1990")
    assert "Записали: 8 мая 1990" in member.says("да, сохраните").text


def test_a_birthday_is_not_changed_without_a_yes(world: World, member: Telegrammer) -> None:
    member.says("/birthday")
    assert "7 мая 1990" in member.says("7 мая 1990").text
    assert "Сохранить день рождения: 7 мая 1990" in member.says("зелёный чайник").text
    assert "Чтобы магазин мог вас поздравить" in member.says("зачем?").text
    assert "Сохранить день рождения: 9 мая 1990" in member.says("9 мая 1990").text
    assert "Сохранить день рождения: 8 мая 1990" in member.says("нет, 8 мая 1990").text
    assert "Этот день ещё не наступил" in member.says("8 мая 2050").text
    member.says("8 мая 1990")
    assert "оставим как есть" in member.says("не сохраняйте").text

    assert customer_of(world, member).birthday == Birthday(5, 5, 1990)


def test_a_year_is_added_without_a_question(world: World, member: Telegrammer) -> None:
    member.says("/birthday")

    assert "Записали: 5 мая 1991" in member.says("5 мая 1991").text
    assert customer_of(world, member).birthday == Birthday(5, 5, 1991)


def test_children_have_a_day_and_a_month(world: World, member: Telegrammer) -> None:
    member.says("Дни рождения детей")
    member.says("12 июня 2019")
    listed = member.says("3 марта")

    assert customer_of(world, member).children == (Birthday(3, 3, None), Birthday(12, 6, None))
    assert "1. 3 марта" in listed.text
    assert "уже записан" in member.says("12 июня").text
    assert "Не вижу даты" in member.says("летом").text
    member.says("1")
    assert customer_of(world, member).children == (Birthday(12, 6, None),)
    member.says("Готово")
    assert "12 июня" in member.says("дети").text


def test_channels_and_topics_are_chosen_by_their_numbers(
    world: World, till: Caller, visitor: WebchatVisitor
) -> None:
    topics = {"coffee": {"ru": "Кофе", "en": "Coffee"}}
    saved = a_caller(world, Role.ADMIN).asks("PUT", "/v1/bot", {"topics": topics})
    assert (saved.status, saved.body["topics"]) == (200, topics)
    john = john_of(world, visitor)

    shown = words(visitor.says("preferences"))
    assert "1. website chat" in shown
    assert "4. Coffee — we write" in shown
    assert "2. e-mail — chosen" in words(visitor.says("2"))
    assert "4. Coffee — we do not write" in words(visitor.says("4"))

    after = found(world, john)
    assert (after.preferred, after.refused_topics) == ("email", frozenset({"coffee"}))
    visitor.says("4")
    visitor.says("2")
    assert "All right" in words(visitor.presses("Done"))
    after = found(world, john)
    assert (after.preferred, after.refused_topics) == ("", frozenset())


def test_a_child_is_removed_in_words(world: World, member: Telegrammer) -> None:
    member.says("дети")
    for day in ("5 мая", "6 мая", "7 мая"):
        member.says(day)

    assert "Убрали" in member.says("убрать 6 мая").text
    assert "Убрали" in member.says("удали 1").text
    assert customer_of(world, member).children == (Birthday(7, 5, None),)


def test_a_channel_is_named_in_words(member: Telegrammer) -> None:
    for typed in ("только по почте", "пиши на почту", "settings"):
        heard = member.says(typed)
        assert "Куда вам лучше писать" in heard.text
        member.says("Готово")
