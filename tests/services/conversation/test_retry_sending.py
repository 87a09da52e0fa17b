"""One attempt of the outbox worker: done with, or named on the queue again after a pause."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.services.conversation.retry_sending import ATTEMPTS_MAX, PAUSE_S_MAX, retry_sending
from chalicelib.world import World
from tests.repo.builders import CHAT, a_dialog, dialog_of
from tests.services.conftest import Waiting

JOB = {"reply": "0123"}


def arrives() -> None:
    """Take it."""


def is_away() -> None:
    raise Unavailable("telegram.unreachable")


def wants_to_wait() -> None:
    raise Unavailable("telegram.busy", retry_after_s=37)


def refuses() -> None:
    raise Rejected("telegram.refused")


def has_blocked_us() -> None:
    raise Rejected("channel.blocked")


def test_what_arrives_is_done_with(patient: World, waiting: Waiting) -> None:
    assert retry_sending(patient, JOB, CHAT, arrives, attempt=0)
    assert waiting.jobs == []


def test_what_is_not_taken_is_named_again_with_the_next_attempt(
    patient: World, waiting: Waiting
) -> None:
    assert not retry_sending(patient, JOB, CHAT, is_away, attempt=4)
    assert [job for job, _ in waiting.jobs] == [{"v": 1, "reply": "0123", "attempt": 5}]


def test_each_pause_is_twice_as_long_up_to_a_quarter_of_an_hour(
    patient: World, waiting: Waiting
) -> None:
    for attempt in (0, 1, 2, 3, 7, 8, 100):
        retry_sending(patient, JOB, CHAT, is_away, attempt=attempt)

    delays = [delay for _, delay in waiting.jobs]
    assert delays == [5, 10, 20, 40, 640, PAUSE_S_MAX, PAUSE_S_MAX]


def test_the_receivers_own_wish_to_wait_is_obeyed(patient: World, waiting: Waiting) -> None:
    retry_sending(patient, JOB, CHAT, wants_to_wait, attempt=0)
    retry_sending(patient, JOB, CHAT, wants_to_wait, attempt=7)

    assert [delay for _, delay in waiting.jobs] == [37, 640]


def test_after_a_day_of_attempts_it_is_given_up(patient: World, waiting: Waiting) -> None:
    assert not retry_sending(patient, JOB, CHAT, is_away, attempt=ATTEMPTS_MAX - 1)
    assert retry_sending(patient, JOB, CHAT, is_away, attempt=ATTEMPTS_MAX)
    assert len(waiting.jobs) == 1


@pytest.mark.parametrize(("send", "blocked"), [(refuses, False), (has_blocked_us, True)])
def test_what_is_refused_for_good_is_done_with(
    patient: World, waiting: Waiting, send: object, *, blocked: bool
) -> None:
    assert callable(send)
    patient.conversation.dialogs.save(a_dialog())

    assert retry_sending(patient, JOB, CHAT, send, attempt=0)
    assert dialog_of(patient).blocked == blocked
    assert waiting.jobs == []


def test_when_the_queue_does_not_answer_either_the_job_stays(reachable: World) -> None:
    settings = replace(reachable.settings, outbox_queue=reachable.settings.outbox_queue + "-gone")
    queueless = replace(reachable, settings=settings)

    with pytest.raises(Unavailable, match="queue"):
        retry_sending(queueless, JOB, CHAT, is_away, attempt=0)
