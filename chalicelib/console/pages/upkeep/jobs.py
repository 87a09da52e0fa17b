"""The jobs of the clock: when each ran, what it did, and whether something is late."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.upkeep.clock_job import JobState
from chalicelib.handlers.upkeep import jobs

JOBS = f"{ROOT}/jobs"

pages = Pages()


@pages.get(JOBS, Permission.OPERATIONS_READ)
def show(visit: Visit) -> Shown:
    """Show every job of the clock."""
    found = visit.perform(jobs.show_jobs).jobs
    words = words_of(visit)
    wrong = [words.known("jobs.name", job.name) for job in found if job.state != JobState.DONE]
    may_run = visit.may(Permission.OPERATIONS_MANAGE)
    return WebPage("upkeep/jobs.html", {"jobs": found, "wrong": wrong, "may_run": may_run})


@pages.post(JOBS, Permission.OPERATIONS_MANAGE)
def run_now(visit: Visit) -> Shown:
    """Let a worker run a job at once."""
    visit.perform(jobs.run_now, path={"job": visit.value("job") or "-"})
    return Redirect(JOBS, notice="done.job_asked")
