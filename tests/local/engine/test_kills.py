"""What the engine acknowledged outlives a kill of its process, fifty times in a row."""

import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from local.engine.process import Engine, free_port
from local.engine.resources import LocalResources, deploy_local_resources
from local.install.environments import ROOT
from local.simulator.outbox import Outbox
from tests.local.service.whole_run import children_of, impatient_client

pytestmark = pytest.mark.engine

ROUNDS = 50
LIVES_S = (0.02, 0.2)
TEMPLATE = ROOT / ".chalice" / "resources.json"
SENDER = "hello@grocer.example"
PHONE = "+79991234567"


class Writer(threading.Thread):
    """Writes numbered things to one service until the engine dies; `done` were acknowledged."""

    def __init__(self, write: Any, first: int) -> None:
        super().__init__(daemon=True)
        self._write = write
        self._number = first
        self.done: list[int] = []

    def run(self) -> None:
        while True:
            try:
                self._write(self._number)
            except Exception:  # noqa: BLE001 - the engine is dead; this number was not acknowledged
                return
            self.done.append(self._number)
            self._number += 1


class Client:
    """The clients of one engine, and what each of them writes and reads."""

    def __init__(self, engine: Engine, resources: LocalResources) -> None:
        self._engine = engine
        self._queue = resources.queues["outbox"]
        self.table, self.sqs, self.sns, self.ses = (
            impatient_client(name, engine.endpoint, engine.key)
            for name in ("dynamodb", "sqs", "sns", "sesv2")
        )
        self.ses.create_email_identity(EmailIdentity=SENDER)

    def transacts(self, number: int) -> None:
        """Write two items that belong together."""
        items = [
            {"Put": {"TableName": "grocer", "Item": self._item(number, half)}} for half in "ab"
        ]
        self.table.transact_write_items(TransactItems=items)

    def sends(self, number: int) -> None:
        self.sqs.send_message(QueueUrl=self._queue, MessageBody=str(number))

    def mails(self, number: int) -> None:
        content = {"Subject": {"Data": str(number)}, "Body": {"Text": {"Data": "-"}}}
        self.ses.send_email(
            FromEmailAddress=SENDER,
            Destination={"ToAddresses": ["anna@example.org"]},
            Content={"Simple": content},
        )

    def texts(self, number: int) -> None:
        self.sns.publish(PhoneNumber=PHONE, Message=str(number))

    def items(self) -> list[list[str]]:
        """Return for each half the numbers that are in the table."""
        found: list[list[str]] = []
        for half in "ab":
            pages = self.table.get_paginator("query").paginate(
                TableName="grocer",
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": half}},
                ConsistentRead=True,
            )
            found.append([one["sk"]["S"] for page in pages for one in page["Items"]])
        return found

    def waiting(self) -> int:
        name = "ApproximateNumberOfMessages"
        answer = self.sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def sent(self) -> tuple[list[str], list[str]]:
        shown = Outbox(self._engine.endpoint, self._engine.key).shown()
        return [one["text"] for one in shown["sms"]], [one["subject"] for one in shown["emails"]]

    @staticmethod
    def _item(number: int, half: str) -> dict[str, Any]:
        return {"pk": {"S": half}, "sk": {"S": str(number)}}


def test_l01_l08_fifty_kills_of_the_engine_lose_nothing(tmp_path: Path) -> None:
    """Cases l01 and l08: each round starts at once on the folder of the one before."""
    chance = random.Random(1)
    known: list[list[int]] = [[], [], [], []]
    for _ in range(ROUNDS + 1):
        with Engine(port=free_port(), state=tmp_path) as engine:
            client = Client(engine, deploy_local_resources(engine.endpoint, engine.key, TEMPLATE))
            _check(client, known)
            doors = (client.transacts, client.sends, client.mails, client.texts)
            # The one that was not acknowledged may have been kept: its number is not used again.
            writers = [
                Writer(door, max(done, default=0) + 2)
                for door, done in zip(doors, known, strict=True)
            ]
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(*LIVES_S))
            os.kill(children_of(os.getpid())[-1], signal.SIGKILL)
            for done, writer in zip(known, writers, strict=True):
                writer.join()
                done.extend(writer.done)

    assert min(map(len, known)) > ROUNDS


def _check(client: Client, known: list[list[int]]) -> None:
    items, jobs, mails, texts = known
    first, second = client.items()
    assert first == second, "half of a transaction was kept"
    assert {str(number) for number in items} <= set(first)
    assert client.waiting() >= len(jobs)
    sms, subjects = client.sent()
    assert {str(number) for number in texts[-200:]} <= set(sms)
    assert {str(number) for number in mails[-200:]} <= set(subjects)


def test_l01_a_start_waits_for_the_engine_of_the_run_before(tmp_path: Path) -> None:
    """Case l01: the second engine gets the folder only when the first one is gone."""
    with Engine(port=free_port(), state=tmp_path) as first:
        deploy_local_resources(first.endpoint, first.key, TEMPLATE)
        ended: list[float] = []

        def stop_later() -> None:
            time.sleep(1)
            ended.append(time.monotonic())
            first.stop()

        stopping = threading.Thread(target=stop_later)
        stopping.start()
        with Engine(port=free_port(), state=tmp_path):
            assert ended
            assert time.monotonic() >= ended[0]
        stopping.join()
