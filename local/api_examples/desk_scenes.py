"""The scenes of the desk: what two customers ask, and what people do with it."""

import json
from dataclasses import replace

from chalicelib.domain.appeals.appeal_message import AppealFile
from chalicelib.domain.appeals.desk_task import BY_A_TRIGGER, DeskTask, call_task_id, call_to
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.services.appeals.take_message import CustomerWords, take_message
from local.api_examples.bodies import CALL_REPORT
from local.api_examples.office import Office

REGULARS = {"kind": "stage", "any_of": ["active"]}
MAILBOX = Chat("email", "anna@shop.example")
CARD = {
    "question": {"ru": "Как вернуть товар?", "en": "How do I return goods?"},
    "answer": {"ru": "Принесите товар и чек.", "en": "Bring the goods and the receipt."},
    "examples": ["можно ли сдать покупку обратно"],
    "topic": "goods",
    "order": 1,
    "shown": True,
    "version": 0,
}
TEMPLATE = {
    "name": "Hello",
    "text": {"ru": "{{name}}, здравствуйте!", "en": "Hello {{name}}!"},
    "version": 0,
}
DESK = {
    "shop": "s1",
    "targets": {"high": {"answer_minutes": 60, "solve_minutes": 480}},
    "priorities": {"goods": {"regular": "high", "vip": "urgent"}},
    "vip_tags": ["vip"],
    "vip_segment": "regulars",
    "mailbox": "desk@shop.example",
    "mailboxes": {"goods": "quality@shop.example"},
    "version": 0,
}


def answer_appeals(office: Office, customer: str) -> None:
    """Set the desk up, answer two appeals of one customer, and merge them."""
    _set_up(office)
    points = _asked(office, customer, "Where are my points of yesterday?")
    fish = _asked(office, customer, "And the fish was rotten.")
    office.asks("listAppeals", by=Role.SUPPORT)
    office.asks("noteAppeal", {"text": "Receipt r-1001."}, by=Role.SUPPORT, appeal_id=points)
    answer = {"text": "We are looking into it.", "seen": 2}
    office.asks("answerAppeal", answer, by=Role.SUPPORT, appeal_id=points)
    office.asks("getAppeal", by=Role.SUPPORT, appeal_id=points)
    office.asks("getAppealFile", by=Role.SUPPORT, appeal_id=points, number="1")
    office.asks(
        "changeAppeal",
        {"assignee": "none", "topic": "goods", "priority": "urgent", "version": 1},
        by=Role.SUPPORT,
        appeal_id=fish,
    )
    task = {"text": "Call the fish counter", "due": "2026-12-07", "assignee": None}
    made = office.asks("addTask", task, by=Role.SUPPORT, appeal_id=fish)["id"]
    office.asks("listTasks", by=Role.SUPPORT)
    office.asks("listAppealTasks", by=Role.SUPPORT, appeal_id=fish)
    office.asks("finishTask", by=Role.SUPPORT, appeal_id=fish, task_id=made)
    office.asks("mergeAppeal", {"into": points}, by=Role.SUPPORT, appeal_id=fish)
    office.asks("solveAppeal", by=Role.SUPPORT, appeal_id=points)
    day = office.life.world.now().date().isoformat()
    office.asks("reportDesk", by=Role.SUPPORT, query={"since": day, "until": day})
    office.asks("listCustomerAppeals", by=Role.SUPPORT, customer_id=customer)
    _calls(office, customer)
    _call_task(office, customer)


def _set_up(office: Office) -> None:
    """Set the rules, and write a knowledge card and a template."""
    _keep_regulars(office)
    office.asks("replaceDesk", DESK)
    office.asks("getDesk")
    office.asks("replaceKnowledge", CARD, by=Role.SUPPORT, card_id="refund")
    office.asks("listKnowledge", by=Role.SUPPORT)
    office.asks("deleteKnowledge", by=Role.SUPPORT, card_id="refund")
    office.asks("replaceTemplate", TEMPLATE, by=Role.SUPPORT, template_id="hello")
    office.asks("listTemplates", by=Role.SUPPORT)
    office.asks("deleteTemplate", by=Role.SUPPORT, template_id="hello")


def _keep_regulars(office: Office) -> None:
    """Store the segment that the rules of the desk name."""
    world = office.life.world
    regulars = StoredSegment("regulars", "Regulars", json.dumps(REGULARS), world.now())
    world.commit(None, world.segments.stored.save_write(regulars))


def _asked(office: Office, customer_id: str, text: str) -> str:
    world = office.life.world
    customer = world.customers.profiles.get(CustomerId(customer_id))
    assert customer
    receipt = AppealFile("email", "appeals/receipt-1", 4, "receipt.pdf")
    world.files.put(receipt.place, b"%PDF")
    words = CustomerWords(
        world.now(), text, "en", customer=customer, chat=MAILBOX, files=(receipt,)
    )
    return take_message(world, words).appeal.id


def _calls(office: Office, customer: str) -> None:
    phone = office.asks("getCustomer", customer_id=customer)["phone"]
    office.asks("reportCall", {**CALL_REPORT, "phone": phone}, by=Role.INTEGRATION)
    office.asks("listCalls", by=Role.SUPPORT)
    noted = {"text": "Asked when the points arrive"}
    office.asks("noteCall", noted, by=Role.SUPPORT, call=CALL_REPORT["call"])
    office.asks("listCustomerCalls", by=Role.SUPPORT, customer_id=customer)


def _call_task(office: Office, customer: str) -> None:
    world, owner = office.life.world, call_to(CustomerId(customer))
    task_id = call_task_id("birthday", "2026", CustomerId(customer))
    now = world.now()
    task = DeskTask(task_id, "Wish a happy birthday", now.date(), now, BY_A_TRIGGER)
    made = replace(task, trigger="birthday")
    world.commit(None, *world.desk.tasks.write(owner, made))
    office.asks("finishCallTask", by=Role.SUPPORT, customer_id=customer, task_id=task_id)
