"""The commands for dead letters and quarantined updates, over queues as SQS has them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.world import World
from local.cli import main
from tests.builders.people import Telegrammer

DEAD = "outbox-dead"


@pytest.fixture
def grocer(
    moto_world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Run a command on the table and the outbox of the test."""
    world = moto_world
    sqs = world.client("sqs")
    dead = sqs.create_queue(QueueName=DEAD)["QueueUrl"]
    named = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    policy = {"deadLetterTargetArn": named["Attributes"]["QueueArn"], "maxReceiveCount": 5}
    for name in world.settings.__dataclass_fields__:
        if name.endswith("_queue"):
            url = getattr(world.settings, name)
            attributes = {"RedrivePolicy": json.dumps(policy)}
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
            monkeypatch.setenv(f"GROCER_{name.upper()}", url)
    for name in ("table", "secret", "telegram_token", "telegram_secret"):
        monkeypatch.setenv(f"GROCER_{name.upper()}", getattr(world.settings, name))
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")

    def run(*arguments: str) -> Any:
        code = main([*arguments, "--json"])
        said = capsys.readouterr()
        return (code, json.loads(said.out) if said.out else said.err)

    return run


def dies(world: World, *bodies: str) -> None:
    sqs = world.client("sqs")
    url = sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body)


def waiting(world: World) -> list[str]:
    answer = world.client("sqs").receive_message(
        QueueUrl=world.settings.outbox_queue, MaxNumberOfMessages=10
    )
    return [each["Body"] for each in answer.get("Messages", [])]


def test_dead_letters_are_listed_sent_again_and_dropped(moto_world: World, grocer: Any) -> None:
    dies(moto_world, '{"v":1,"receipt":"r1","shop":"s1"}', '{"v":1,"level":"c1"}')

    counts = grocer("dlq", "list")[1]["queues"]
    letters = grocer("dlq", "list", "outbox")[1]["letters"]
    one = next(each["id"] for each in letters if each["kind"] == "receipt")
    again = grocer("dlq", "redrive", "outbox", "--letter", one)
    dropped = grocer("dlq", "drop", "outbox", "--all")
    gone = grocer("dlq", "drop", "outbox", "--letter", one)

    assert {each["name"] for each in counts} >= {"outbox", "plan", "deliver", "receipts"}
    assert {each["kind"] for each in letters} == {"receipt", "level"}
    assert again == (0, {"handled": 1, "left": 1})
    assert dropped == (0, {"handled": 1, "left": 0})
    assert gone[0] == 1
    assert waiting(moto_world) == ['{"v":1,"receipt":"r1","shop":"s1"}']


def test_many_letters_come_in_several_batches(moto_world: World, grocer: Any) -> None:
    dies(moto_world, *(f'{{"n":{number}}}' for number in range(23)))

    assert len(grocer("dlq", "list", "outbox")[1]["letters"]) == 23
    assert grocer("dlq", "redrive", "outbox", "--all") == (0, {"handled": 23, "left": 0})


def test_letters_of_a_queue_that_does_not_answer(moto_world: World) -> None:
    gone = replace(moto_world.settings, outbox_queue=f"{moto_world.settings.outbox_queue}-gone")
    world = World(gone, now=moto_world.now, client=moto_world.client)

    with pytest.raises(Unavailable, match=r"queue\.unreachable"):
        world.queues.dead_letters("outbox").receive()


def test_quarantined_updates_are_listed_answered_and_dropped(
    moto_world: World, grocer: Any
) -> None:
    world = moto_world
    anna = Telegrammer(world, chat_id=7012345678, first_name="Анна", language="ru")
    body = json.dumps(anna.update(text="/start")).encode()
    for number, raw in (("1", body), ("2", b"{")):
        world.conversation.quarantine.keep(
            number, channel="telegram", body=raw, why="KeyError: 'Анна'", now=world.now()
        )
    ids = {update.number: update.id for update in world.conversation.quarantine.newest(world.now())}
    day = world.now().date().isoformat()

    listed = grocer("updates", "list", "--day", day)[1]["updates"]

    assert {each["id"] for each in listed} == set(ids.values())
    assert {each["error"] for each in listed} == {"KeyError"}
    assert grocer("updates", "retry", ids["1"])[0] == 0
    assert len(waiting(world)) == 1
    assert grocer("updates", "retry", ids["2"])[0] == 1
    assert grocer("updates", "drop", ids["2"])[0] == 0
    assert world.conversation.quarantine.newest(world.now()) == []
