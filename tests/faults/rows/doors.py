"""Rows about what comes in: webhooks, jobs of queues and reports of SES."""

import json
from typing import Any

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.services.responses.record_receipt import record_receipt
from chalicelib.world import use_world
from chalicelib.world.queues import read_job
from tests.builders.aws.receipts import (
    TOPIC,
    a_letter,
    an_envelope,
    bounced,
    listening,
    notified,
)
from tests.builders.campaigns import AUTUMN, stored_record
from tests.builders.events import sqs_event
from tests.builders.people import Telegrammer, customer_of, profiles
from tests.faults.rows.frame import TRIES_MAX, Stage, Tally
from tests.flows.test_reach import membership
from tests.repo.builders import a_customer, everything, save_registration

WORDS = ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением")
FORM = "Анна Петрова, +79211234567, anna@example.org, 5 мая 1990"


def webhooks_again(stage: Stage) -> Tally:
    """F01: each update of a registration comes 2 to 20 times."""
    anna = Telegrammer(stage.world, chat_id=7012345678, first_name="Анна", language="ru")
    contact = {"phone_number": "79211234567", "first_name": "Анна", "user_id": anna.chat_id}
    words: list[dict[str, Any]] = [{"text": word} for word in (*WORDS, FORM)]
    said = [*words, {"contact": contact}, {"text": "Да"}]
    tally = Tally()
    for message in said:
        update = anna.update(**message)
        first = anna.sends(update)
        # While our first answer may be on its way, the messenger is asked to come later.
        early = [anna.sends(update).status for _ in range(stage.chance.randrange(1, 20))]
        stage.clock.moves(seconds=11)
        last = anna.sends(update)
        is_same = (first.status, last.status, set(early) <= {200, 503}) == (200, 200, True)
        tally += Tally(len(early) + 1, (len(early) + 1) * is_same)
    found = len(profiles(stage.world))
    return tally + Tally(doubled=max(0, found - 1), lost=int(found == 0))


def webhooks_swapped(stage: Stage) -> Tally:
    """F02: blocked and unblocked arrive in any order; the latest one counts."""
    anna = Telegrammer(stage.world, chat_id=7012345678)
    anna.says("/start")
    begins = int(stage.clock.now().timestamp())
    states = [stage.chance.choice(["kicked", "member"]) for _ in range(6)]
    updates = [
        membership(anna, state, at=begins + 60 * number, number=number)
        for number, state in enumerate(states, 1)
    ]
    stage.chance.shuffle(updates)
    for update in updates:
        anna.sends(update)
    dialog = stage.world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    is_right = dialog is not None and dialog.blocked == (states[-1] == "kicked")
    return Tally(1, int(is_right), lost=int(not is_right))


def poison(stage: Stage) -> Tally:
    """F18: one job of a batch breaks our code; it alone comes again, the others are done."""
    good = [{"v": 1, "reply": f"gone-{number}", "attempt": 0} for number in range(9)]
    place = stage.chance.randrange(10)
    event = sqs_event(*good[:place], {"v": 1, "reply": {}, "attempt": "x"}, *good[place:])
    failed = [each["itemIdentifier"] for each in outbox(event, None)["batchItemFailures"]]
    wanted = [event["Records"][place]["messageId"]]
    return Tally(1, int(failed == wanted), lost=max(0, len(failed) - 1))


def other_versions(stage: Stage) -> Tally:
    """F19: a job of a release that this one does not know goes back to its queue."""
    version = stage.chance.choice([0, 2, 7, 99, "1", None])
    job = {"v": version, "reply": "r-1", "attempt": 0}
    event = sqs_event(job)
    answer = outbox(event, None)
    known = read_job({"body": json.dumps({"v": 1, "reply": "r-1"})})["reply"] == "r-1"
    return Tally(1, int(len(answer["batchItemFailures"]) == 1 and known))


def forged_reports(stage: Stage) -> Tally:
    """F26: a report of SES is replayed, changed, or comes from another topic."""
    world = listening(stage.world)
    use_world(world)
    stored_record(world)
    customer = a_customer()
    save_registration(world, customer, Actor(StaffKeyId("tests"), world.now()))
    true = notified(bounced(a_letter(AUTUMN, customer.id)))
    changed = json.loads(true)
    forged = {
        "message": json.dumps(
            {**changed, "Message": changed["Message"].replace("Bounce", "Bounced")}
        ),
        "signature": json.dumps({**changed, "Signature": "AAAA"}),
        "topic": notified(bounced(a_letter(AUTUMN, customer.id)), TopicArn=TOPIC + "x"),
        "unsigned": json.dumps(an_envelope(bounced(a_letter(AUTUMN, customer.id)))),
    }
    before = everything(world)
    kind = stage.chance.choice(sorted(forged))
    record_receipt(world, forged[kind])
    is_refused = everything(world) == before
    record_receipt(world, true)
    once = everything(world)
    for _ in range(stage.chance.randrange(1, 5)):
        record_receipt(world, true)
    return Tally(2, int(is_refused) + int(everything(world).keys() == once.keys()))


def rotated_secrets(stage: Stage) -> Tally:
    """F28: while a secret changes, updates with the old and the new one are authentic."""
    pair = ["the-webhook-secret", "another-secret"]
    stage.chance.shuffle(pair)
    stage.becomes(telegram_secret=",".join(pair))
    anna = Telegrammer(stage.world, chat_id=7012345678)
    shown = [stage.chance.choice(pair) for _ in range(4)]
    heard = [anna.sends(anna.update(text="/start"), secret=secret) for secret in shown]
    stranger = anna.sends(anna.update(text="/start"), secret="a-third-secret")
    tally = Tally(len(shown), sum(each.status == 200 for each in heard))
    return tally + Tally(1, int(stranger.status == 401))


def appeals_in_bad_weather(stage: Stage) -> Tally:
    """F10: the table answers late while a person writes to the desk: each word is kept once."""
    anna = Telegrammer(stage.world, chat_id=7012345678, first_name="Анна", language="ru")
    anna.registers()
    stage.weather.share = 0.2
    said = [f"Сыр номер {number} испортился" for number in range(6)]
    for text in ("Написать в поддержку", *said):
        update = anna.update(text=text)
        with stage.weather.of("away", "lost", "throttled"):
            for _ in range(TRIES_MAX):
                if anna.sends(update).status == 200:
                    break
                stage.clock.moves(seconds=20)
    kept = [
        message.text
        for appeal in stage.world.desk.appeals.of_customer(customer_of(stage.world, anna).ids)
        for message in stage.world.desk.appeals.messages(appeal.id)
    ]
    times = [kept.count(text) for text in said]
    return Tally(
        stage.weather.injected,
        stage.weather.injected,
        doubled=sum(max(0, each - 1) for each in times),
        lost=times.count(0),
    )
