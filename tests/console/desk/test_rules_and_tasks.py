"""The pages of the desk's rules and of its tasks."""

from datetime import timedelta

from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.desk_task import BY_A_TRIGGER, DeskTask, call_to
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.ids import AppealId, StaffKeyId
from chalicelib.domain.staff.staff import Role
from chalicelib.services.appeals.write_task import add_task, finish_task
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.pages import signed_in
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, everything, stored
from tests.services.appeals.desk import a_writer, an_actor, says, segment_of

PAYLOAD = '"><img src=x onerror=alert(1)>'
RULES, TASKS = "/desk/rules", "/desk/tasks"


def test_an_administrator_sets_the_rules_that_new_appeals_follow(world: World) -> None:
    admin = signed_in(world, Role.ADMIN)
    segment_of(world, "regulars", {"kind": "city", "any_of": ["Тверь"]})
    fields = admin.opens(RULES).filled("")
    assert fields["targets.high.solve_minutes"] == "480"
    fields |= {
        "targets.urgent.answer_minutes": "15",
        "priorities.goods.vip": "urgent",
        "vip_segment": "regulars",
        "vip_tags": "vip, блогер ,",
        "mailbox": "desk@shop.example",
        "mailboxes.goods": "quality@shop.example",
    }
    assert "Правила записаны" in admin.sends(RULES, fields).text
    rules = world.desk.rules.fresh()
    assert rules.vip_tags == {"vip", "блогер"}
    assert rules.mailbox_for(Topic.GOODS) == "quality@shop.example"
    fish = says(world, a_writer(world, city="Тверь"), "Рыба тухлая").appeal
    assert fish.priority is AppealPriority.URGENT
    assert fish.answer_by == START + timedelta(minutes=15)
    shown = admin.opens(RULES).filled("")
    assert shown["vip_segment"] == "regulars"
    assert shown["vip_tags"] == "vip, блогер"


def test_wrong_rules_are_refused_beside_their_fields_and_lose_nothing(world: World) -> None:
    admin = signed_in(world, Role.ADMIN)
    fields = admin.opens(RULES).filled("")
    wrong = {"targets.low.answer_minutes": "час", "mailbox": "desk@shop.example"}
    refused = admin.sends(RULES, {**fields, **wrong})
    assert refused.status == 422
    assert 'id="wrong-targets.low.answer_minutes"' in refused.html
    assert 'value="час"' in refused.html
    late = {"targets.low.answer_minutes": "900", "targets.low.solve_minutes": "30"}
    assert admin.sends(RULES, {**fields, **late}).status == 422
    assert not world.desk.rules.fresh().version
    level = segment_of(world, "level", {"kind": "tier", "any_of": ["gold"]})
    beyond = admin.sends(RULES, {**fields, "vip_segment": level})
    assert "смотрит дальше" in beyond.text


def test_rules_that_another_person_set_meanwhile_are_shown_first(world: World) -> None:
    admin = signed_in(world, Role.ADMIN)
    before = admin.opens(RULES).filled("")
    admin.sends(RULES, {**before, "mailbox": "first@shop.example"})
    late = {**before, "once": "other", "mailbox": "second@shop.example"}
    refused = admin.sends(RULES, late)
    assert refused.status == 409
    assert "first@shop.example" in refused.html
    assert "second@shop.example" in refused.html
    assert admin.sends(RULES, {**refused.filled(""), "do": "save"}).status == 200
    assert world.desk.rules.fresh().mailbox == "second@shop.example"


def test_the_bar_of_the_desk_has_what_the_role_may_open(world: World) -> None:
    olga = signed_in(world, Role.SUPPORT)
    assert olga.opens(RULES).status == 403
    html = olga.opens("/desk").html
    assert f'href="{TASKS}"' in html
    assert f'href="{RULES}"' not in html
    assert f'href="{RULES}"' in signed_in(world, Role.ADMIN, "en").opens("/desk").html


def three_tasks(world: World, asked: AppealId, ivan: StaffKeyId) -> str:
    """Add three tasks, one of them Ivan's and late; return the id of the one about fish."""
    for text, days, assignee in (
        ("Позвонить Анне", 5, None),
        ("Найти чек", -1, ivan),
        ("Проверить <b>рыбу</b>", 1, None),
    ):
        due, actor = START.date() + timedelta(days=days), an_actor(world, request=text)
        task = add_task(world, actor, asked, text=text, due=due, assignee=assignee)
    return task.record.id


def test_tasks_are_listed_and_filtered(world: World) -> None:
    olga, today = signed_in(world, Role.SUPPORT), START.date()
    asked = says(world, a_writer(world), "Где мои баллы?").appeal.id
    ivan = StaffKeyId(a_caller(world, Role.SUPPORT).key_id)
    three_tasks(world, asked, ivan)
    text = olga.opens(TASKS).text
    assert text.index("Найти чек") < text.index("рыбу") < text.index("Позвонить")
    assert "Просрочено" in text
    assert "<b>" not in olga.opens(TASKS).html
    near = olga.opens(f"{TASKS}?due_until={today + timedelta(days=1)}&assignee=none")
    assert "рыбу" in near.text
    assert "Позвонить" not in near.text
    assert "Таких задач нет" in olga.opens(f"{TASKS}?state=done&assignee={ivan}").text
    assert "Найти чек" in olga.opens(f"{TASKS}?assignee={ivan}").text
    assert olga.opens(f"{TASKS}?due_until=31.12.2026").status == 422
    file = olga.opens(f"{TASKS}?format=csv")
    assert file.html.count(asked) == 3


def test_a_finished_task_moves_to_the_other_list_and_goes_with_its_customer(world: World) -> None:
    olga, anna = signed_in(world, Role.SUPPORT), a_writer(world)
    asked = says(world, anna, "Где мои баллы?").appeal.id
    fish = three_tasks(world, asked, StaffKeyId(a_caller(world, Role.SUPPORT).key_id))
    address = f"{TASKS}?due_until={START.date()}"
    page = olga.opens(address)
    sent = olga.posts(address, page.filled(address))
    assert "Задача сделана" in sent.text
    assert "Таких задач нет" in sent.text
    assert "Найти чек" in olga.opens(f"{TASKS}?state=done").text
    finish_task(world, an_actor(world), asked, fish)
    done = olga.opens(f"{TASKS}?state=done&limit=1").text
    assert "рыбу" in done

    erase_by_staff(world, an_actor(world), anna.id)
    assert "Задач нет" in olga.opens(TASKS).text
    assert not [pk for pk, _ in everything(world) if pk in {"TASKS", "DONETASKS"}]


def test_a_call_to_a_vip_stands_among_the_tasks_until_it_is_done(world: World) -> None:
    anna = stored(world, a_customer())
    task = DeskTask(
        "t1", f"Поздравить {PAYLOAD}", START.date(), START, BY_A_TRIGGER, trigger="birthday"
    )
    world.commit(None, *world.desk.tasks.write(call_to(anna.id), task))
    olga = signed_in(world, Role.SUPPORT)
    page = olga.opens(TASKS)

    assert "позвонить" in page.text
    assert f'href="/console/customers/{anna.id}"' in page.html
    assert "<img" not in page.html
    (shown,) = a_caller(world, Role.SUPPORT).asks("GET", "/v1/tasks").body["tasks"]
    assert (shown["kind"], shown["customer_id"], shown["appeal_id"]) == ("call", anna.id, None)
    assert shown["trigger"] == "birthday"
    form = {
        **olga.opens("/desk/calls").hidden("/console/sign-out"),
        "customer_id": anna.id,
        "task_id": "t1",
    }
    for _ in range(2):
        assert olga.posts(TASKS, form).status == 200
    assert world.desk.tasks.listed(after="", limit=9) == []
    assert anna.id in olga.opens(f"{TASKS}?state=done").html
    assert f"t1,,{anna.id}," in olga.opens(f"{TASKS}?state=done&format=csv").html
    assert olga.posts(TASKS, {**form, "task_id": "t2"}).status == 404
