"""The pages of the desk: the inbox, a conversation, knowledge cards and the report."""

import pytest

from chalicelib.domain.appeals.appeal import AppealState
from chalicelib.domain.staff.staff import Role
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Visitor, signed_in
from tests.services.appeals.desk import a_writer, appeal, said_in, says

PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def olga(world: World) -> Visitor:
    return signed_in(world, Role.SUPPORT)


def test_support_begins_at_the_inbox_and_others_may_not_open_it(
    world: World, olga: Visitor
) -> None:
    anna = a_writer(world)
    says(world, anna, f"Где мои баллы? {PAYLOAD}")
    page = olga.opens("/desk")
    assert page.status == 200
    assert "Где мои баллы?" in page.text
    assert "<img" not in page.html
    assert "ответить до" in page.text
    assert signed_in(world, Role.MARKETER).opens("/desk").status == 403
    assert "Appeals" in signed_in(world, Role.SUPPORT, "en").opens("/desk").text


def test_an_empty_inbox_says_what_will_stand_there(olga: Visitor) -> None:
    assert "обращение появится здесь" in olga.opens("/desk").text


def test_an_answer_is_sent_once_and_a_refused_one_keeps_its_words(
    world: World, olga: Visitor
) -> None:
    asked = says(world, a_writer(world), f"Где мои баллы? {PAYLOAD}").appeal.id
    address = f"/desk/{asked}"
    page = olga.opens(address)
    assert "<img" not in page.html
    fields = {**page.filled(""), "act": "reply", "text": "Сейчас проверим", "seen": "1"}
    for _ in range(2):
        sent = olga.sends(address, fields)
        assert sent.status in (200, 303)
    assert [each.text for each in said_in(world, asked)][1:] == ["Сейчас проверим"]
    assert "Сейчас проверим" in olga.opens(address).text

    ivan = signed_in(world, Role.SUPPORT)
    late = {**ivan.opens(address).filled(""), "act": "reply", "text": "Мой ответ", "seen": "1"}
    refused = ivan.sends(address, late)
    assert refused.status == 409
    assert "Мой ответ" in refused.html
    assert "Тем временем ответил другой сотрудник" in refused.text


def test_staff_take_sort_solve_and_note(world: World, olga: Visitor) -> None:
    asked = says(world, a_writer(world), "Где мои баллы?").appeal.id
    address = f"/desk/{asked}"
    form = olga.opens(address).hidden("")
    for more in (
        {"act": "take"},
        {"act": "sort", "topic": "card", "topic_was": "points", "priority": "normal"},
        {"act": "note", "text": "Проверь чек"},
        {"act": "task", "task": "Позвонить", "due": "2026-12-01"},
        {"act": "solve"},
    ):
        done = olga.sends(address, {**form, "once": f"k{more['act']}", **more})
        assert done.status == 200, (more, done.text)
    stored = appeal(world, asked)
    assert (stored.topic, stored.state) == ("card", AppealState.SOLVED)
    text = olga.opens(address).text
    assert "Проверь чек" in text
    assert "заметка для сотрудников" in text
    assert "Позвонить" in text
    assert "решено" in text.casefold()


def test_a_poll_without_news_is_answered_by_nothing(world: World, olga: Visitor) -> None:
    asked = says(world, a_writer(world), "Где мои баллы?").appeal.id
    headers = {"hx_request": "true"}
    same = olga.opens(f"/desk/{asked}?seen=1", **headers)
    assert (same.status, same.html) == (204, "")
    news = olga.opens(f"/desk/{asked}?seen=0", **headers)
    assert "Где мои баллы?" in news.text
    assert "<html" not in news.html
    assert 'id="appeal-facts" hx-swap-oob="true"' in news.html
    assert "hx-swap-oob" not in olga.opens(f"/desk/{asked}").html
    page = olga.opens("/desk")
    seen = page.html.partition("seen=")[2].partition('"')[0]
    assert olga.opens(f"/desk?seen={seen}", **headers).status == 204
    says(world, a_writer(world), "Тухлая рыба")
    assert olga.opens(f"/desk?seen={seen}", **headers).status == 200


def test_a_poll_shows_that_a_deadline_comes_near_and_that_it_passed(
    world: World, olga: Visitor, clock: Clock
) -> None:
    says(world, a_writer(world), "Где мои баллы?")
    for hours, words in ((3.3, "Срок подходит"), (1, "Просрочено")):
        page = olga.opens("/desk")
        assert words not in page.text
        seen = page.html.partition("seen=")[2].partition('"')[0]
        clock.moves(hours=hours)
        watch_deadlines(world)
        assert words in olga.opens(f"/desk?seen={seen}", hx_request="true").text


def test_a_template_is_filled_with_the_name(world: World, olga: Visitor) -> None:
    from chalicelib.domain.appeals.reply_template import ReplyTemplate

    hello = ReplyTemplate("hello", "Привет", {"ru": "{{name}}, здравствуйте"})
    world.commit(None, world.desk.templates.save_write(hello, 0))
    asked = says(world, a_writer(world), "Где мои баллы?").appeal.id
    assert "Анна, здравствуйте</textarea>" in olga.opens(f"/desk/{asked}?template=hello").html


def test_two_appeals_are_merged_on_a_page(world: World, olga: Visitor) -> None:
    anna = a_writer(world)
    points = says(world, anna, "Где мои баллы?").appeal.id
    fish = says(world, anna, "Тухлая рыба").appeal.id
    page = olga.opens(f"/desk/{fish}")
    assert "Где мои баллы?" in page.text
    fields = {**page.hidden(""), "act": "merge", "into": points}
    assert "Тухлая рыба" in olga.sends(f"/desk/{fish}", fields).text
    assert "объединено с другим" in olga.opens(f"/desk/{fish}").text
    customer = olga.opens(f"/console/customers/{anna.id}/appeals")
    assert "Закрыто" in customer.text
    timeline = olga.opens(f"/console/customers/{anna.id}/timeline?what=appeal")
    assert timeline.text.count("Тухлая рыба") == 1
    assert "Где мои баллы?" in olga.opens(f"/console/customers/{anna.id}/timeline").text


def test_a_knowledge_card_is_written_changed_and_removed(world: World, olga: Visitor) -> None:
    page = olga.opens("/desk/knowledge/new")
    bad = {**page.filled(""), "question.ru": "Как вернуть товар?", "answer.ru": ""}
    refused = olga.sends("/desk/knowledge/new", bad)
    assert refused.status == 422
    assert "Как вернуть товар?" in refused.html
    good = {**bad, **refused.hidden(""), "answer.ru": f"Принесите чек {PAYLOAD}", "shown": "yes"}
    for _ in range(2):
        assert olga.sends("/desk/knowledge/new", good).status == 200
    (card,) = world.desk.knowledge.fresh()
    assert "Как вернуть товар?" in olga.opens("/desk/knowledge").text
    address = f"/desk/knowledge/{card.id}"
    page = olga.opens(address)
    assert "<img" not in page.html
    olga.sends(address, {**page.filled(""), "order": "7"})
    assert world.desk.knowledge.fresh()[0].order == 7
    olga.sends(address, {**olga.opens(address).filled(""), "act": "delete"})
    assert not world.desk.knowledge.fresh()


def test_the_report_counts_by_person_and_topic(world: World, olga: Visitor) -> None:
    asked = says(world, a_writer(world), "Где мои баллы?").appeal.id
    form = olga.opens(f"/desk/{asked}").hidden("")
    olga.sends(f"/desk/{asked}", {**form, "act": "solve"})
    page = olga.opens("/desk/report")
    assert "Баллы и уровень" in page.text
    assert "100" in page.text
    assert "Где мои баллы?" in page.text
    assert olga.opens("/desk/report?since=2026-11-02&until=2026-11-01").status == 422


def test_a_template_is_written_changed_and_removed(world: World, olga: Visitor) -> None:
    assert "Шаблонов пока нет" in olga.opens("/desk/templates").text
    fields = {**olga.opens("/desk/templates/new").filled(""), "name": f"Привет {PAYLOAD}"}
    assert olga.sends("/desk/templates/new", fields).status == 422
    for _ in range(2):
        done = olga.posts("/desk/templates/new", {**fields, "text.ru": "{{name}}, здравствуйте"})
        assert done.status == 200
    (template,) = world.desk.templates.all()
    page = olga.opens("/desk/templates")
    assert "здравствуйте" in page.text
    assert "<img" not in page.html
    address = f"/desk/templates/{template.id}"
    changed = {**olga.opens(address).filled(""), "name": "Приветствие"}
    olga.sends(address, changed)
    assert world.desk.templates.all()[0].name == "Приветствие"
    late = olga.sends(address, {**changed, "name": "Другое"})
    assert late.status == 409
    olga.sends(address, {**olga.opens(address).filled(""), "act": "delete"})
    assert not world.desk.templates.all()
