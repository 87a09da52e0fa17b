"""The jobs of the hourly clock over HTTP, for those who look after the service."""

from chalice import Blueprint

from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.upkeep.responses import ClockJobAsked, ClockJobList, ClockJobResponse
from chalicelib.repo.table.commit import Committed
from chalicelib.services.clock.list_jobs import AskedJob, ask_for_job, list_jobs

JOBS = "/v1/jobs"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        JOBS,
        "How the jobs of the clock stand",
        Permission.OPERATIONS_READ,
        ClockJobList,
        details="For administrators and auditors: when each job ran, what it did, whether it failed"
        " or is late, and when it has work again.",
        id="listJobs",
    )
)
def show_jobs(call: Call[Nothing, Nothing]) -> ClockJobList:
    """Return every job of the clock."""
    return ClockJobList(jobs=[ClockJobResponse.of(each) for each in list_jobs(call.world)])


@api.serves(
    Operation(
        "POST",
        f"{JOBS}/{{job}}/run",
        "Run a job of the clock now",
        Permission.OPERATIONS_MANAGE,
        ClockJobAsked,
        status=202,
        keeps=AskedJob,
        details="For administrators: a worker runs the job within seconds. Jobs do nothing twice,"
        " so this is harmless at any time.",
        id="runJob",
        refuses=("job.unknown",),
    )
)
def run_now(call: Call[Nothing, Nothing]) -> Committed[AskedJob]:
    """Queue a run of one job."""
    return ask_for_job(call.world, call.actor, call.path["job"])
