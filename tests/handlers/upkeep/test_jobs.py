"""The jobs of the clock over HTTP."""

from chalicelib.domain.staff.staff import Role
from chalicelib.services.clock.run_jobs import JOBS, run_jobs
from chalicelib.world import World
from tests.builders.staff import a_caller


def test_an_auditor_reads_the_jobs_and_runs_none(world: World) -> None:
    run_jobs(world)
    auditor = a_caller(world, Role.AUDITOR)

    shown = auditor.asks("GET", "/v1/jobs").body["jobs"]

    assert [each["name"] for each in shown] == list(JOBS)
    assert shown[0]["counts"] == {"started": 0, "followed": 0}
    assert auditor.asks("POST", "/v1/jobs/{job}/run", path={"job": "booking"}).status == 403


def test_an_administrator_runs_a_job_that_exists(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)

    asked = admin.asks("POST", "/v1/jobs/{job}/run", path={"job": "booking"})
    unknown = admin.asks("POST", "/v1/jobs/{job}/run", path={"job": "nothing"})

    assert (asked.status, asked.body["name"]) == (202, "booking")
    assert (unknown.status, unknown.body["code"]) == (404, "job.unknown")
