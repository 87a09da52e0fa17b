"""Answers about how the service runs."""

from datetime import date, datetime

from pydantic import Field

from chalicelib.domain.upkeep.clock_job import JobState
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.clock.list_jobs import JobStatus


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
    def of(cls, job: JobStatus) -> "ClockJobResponse":
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
