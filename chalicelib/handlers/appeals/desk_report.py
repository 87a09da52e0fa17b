"""The report of the desk over HTTP."""

from datetime import date

from chalice import Blueprint
from pydantic import Field, model_validator

from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals.responses import KEY, AppealResponse
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.appeals.report_desk import DeskLine, report_desk

REPORT = "/v1/desk/report"
DAYS_MAX = 366

blueprint = Blueprint(__name__)
api = Api(blueprint)


class DeskPeriod(Body):
    """The days of a report, in the programme's zone."""

    since: date = Field(description="The first day.", examples=["2026-11-01"])
    until: date = Field(description="The last day, inclusive.", examples=["2026-11-30"])

    @model_validator(mode="after")
    def _in_order(self) -> "DeskPeriod":
        if not 0 <= (self.until - self.since).days < DAYS_MAX:
            raise ValueError("from one day to the same or a later one, a year at most")
        return self


class DeskLineResponse(ResponseModel):
    """The sums of one person, one topic, or all."""

    settled: int = Field(description="Appeals that were solved or closed.")
    answered_in_time: int = Field(description="Of them, with a first answer in time.")
    solved_in_time: int = Field(description="Of them, solved in time.")
    first_answer_minutes: int | None = Field(
        description="The median of the business minutes until the first answer; null: none."
    )
    rated: int = Field(description="How many were rated.")
    rating: float | None = Field(description="The mean of the ratings; null: none.")
    without_card: int = Field(description="Those for which no knowledge card was shown.")

    @classmethod
    def of(cls, line: DeskLine) -> "DeskLineResponse":
        return cls(
            settled=line.settled,
            answered_in_time=line.answered_in_time,
            solved_in_time=line.solved_in_time,
            first_answer_minutes=line.median_minutes,
            rated=line.rated,
            rating=line.mean_rating,
            without_card=line.without_card,
        )


class DeskReportResponse(ResponseModel):
    """How the desk did."""

    whole: DeskLineResponse = Field(description="Of all appeals of the period.")
    people: dict[str, DeskLineResponse] = Field(description=f"{KEY} An empty one: of nobody.")
    topics: dict[str, DeskLineResponse] = Field(description="By topic.")
    questions: list[AppealResponse] = Field(
        description="The latest for which no knowledge card was shown, 20 at most."
    )
    cut: bool = Field(description="Whether only the first 5,000 appeals are counted.")


@api.serves(
    Operation(
        "GET",
        REPORT,
        "Report how the desk did",
        Permission.APPEALS_READ,
        DeskReportResponse,
        query=DeskPeriod,
        id="reportDesk",
        details="Of appeals that were settled on these days; those of erased customers are gone.",
    )
)
def show_report(call: Call[Nothing, DeskPeriod]) -> DeskReportResponse:
    """Count the appeals of a period."""
    report = report_desk(call.world, call.query.since, call.query.until)
    people = {key: DeskLineResponse.of(line) for key, line in report.by_person.items()}
    topics = {key: DeskLineResponse.of(line) for key, line in report.by_topic.items()}
    return DeskReportResponse(
        whole=DeskLineResponse.of(report.whole),
        people=people,
        topics=topics,
        questions=[AppealResponse.of(each) for each in report.without_card],
        cut=report.is_cut,
    )
