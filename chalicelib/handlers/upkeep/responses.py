"""Answers about how the service runs."""

from dataclasses import asdict
from datetime import date, datetime

from pydantic import Field

from chalicelib.aws.dead_letters import DeadLetter
from chalicelib.domain.upkeep.clock_job import JobState
from chalicelib.domain.upkeep.dead_letter import dead_job
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.clock.list_jobs import ClockJobStatus
from chalicelib.services.upkeep.dead_letters import QueueStatus


class ClockJobResponse(ResponseModel):
    """A job of the hourly clock and its last run."""

    name: str = Field(description="Triggers, campaigns, or one of the works of the night.")
    state: JobState = Field(
        description="`late`: no run for two hours, or the work of the night is not done six hours"
        " after it; `never`: the clock has not run it yet."
    )
    started_at: datetime | None = Field(description="When the last run began; null: never.")
    ended_at: datetime | None = Field(description="When the last run ended; null: never.")
    succeeded_at: datetime | None = Field(description="The end of the last run without a failure.")
    failing_since: datetime | None = Field(
        description="The first of the failures after the last success; null: it does not fail."
    )
    code: str = Field(description="Why the last run failed; empty: it did not.")
    counts: dict[str, int] = Field(description="What the last run did, in numbers.")
    done_until: date | None = Field(
        description="The last day for which work of the night is done; null: it has no days."
    )
    next_at: datetime = Field(description="When it has work again, if nothing happens before.")

    @classmethod
    def of(cls, job: ClockJobStatus) -> "ClockJobResponse":
        ran = job.result
        return cls(
            name=job.name,
            state=job.state,
            started_at=ran.started_at if ran else None,
            ended_at=ran.ended_at if ran else None,
            succeeded_at=ran.succeeded_at if ran else None,
            failing_since=ran.failing_since if ran else None,
            code=ran.code if ran else "",
            counts=dict(ran.counts) if ran else {},
            done_until=job.done_until,
            next_at=job.next_at,
        )


class ClockJobList(ResponseModel):
    """Every job of the clock, in the order in which a tick runs them."""

    jobs: list[ClockJobResponse]


class ClockJobAsked(ResponseModel):
    """A job that a worker will run within seconds."""

    name: str = Field(description="As it was asked for.")
    asked_at: datetime = Field(description="When the run was queued.")


class QueueResponse(ResponseModel):
    """A queue: how many jobs wait for a worker, are with one, and wait for their time."""

    name: str = Field(
        description="By the worker that serves it; `deliver-` and a channel has the parts of"
        " campaigns for that channel."
    )
    waiting: int = Field(description="Jobs that a worker may take now.")
    working: int = Field(description="Jobs that a worker took and has not finished.")
    delayed: int = Field(description="Jobs that are to be done at a later instant.")
    dead: int = Field(
        description="Jobs that failed until the queue gave them up; those of the channels are"
        " counted at `deliver`."
    )
    tries: int = Field(description="After so many failures a job becomes a dead letter.")

    @classmethod
    def of(cls, queue: QueueStatus) -> "QueueResponse":
        return cls(name=queue.name, **asdict(queue.state))


class QueueList(ResponseModel):
    """Every queue."""

    queues: list[QueueResponse]


class DeadLetterResponse(ResponseModel):
    """A job that failed: its `facts` are ids and numbers, never a text or an address."""

    id: str = Field(description="The id of its message, by which the worker's log names it.")
    kind: str = Field(description="What the job is about; `unknown`: it cannot be read.")
    facts: dict[str, str] = Field(description="Ids of campaigns, receipts or customers.")
    queued_at: datetime = Field(description="When the job was first queued.")
    tries: int = Field(description="How often a worker failed with it.")

    @classmethod
    def of(cls, letter: DeadLetter, tries: int) -> "DeadLetterResponse":
        kind, facts = dead_job(letter.body)
        return cls(
            id=letter.id, kind=kind, facts=dict(facts), queued_at=letter.sent_at, tries=tries
        )


class DeadLetterList(ResponseModel):
    """Up to a hundred dead letters, oldest first."""

    letters: list[DeadLetterResponse] = Field(description="The jobs that failed.")
    more: bool = Field(description="Whether the queue has more than these.")


class LettersHandledResponse(ResponseModel):
    """How many letters left the dead letters, and about how many are there still."""

    handled: int = Field(description="Letters that were sent again, or dropped.")
    left: int = Field(description="Letters that wait still, as SQS counts them.")
