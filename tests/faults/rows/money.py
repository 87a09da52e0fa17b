"""Rows about receipts and points: the ledger is compared with the oracle after each fault."""

from copy import deepcopy
from datetime import timedelta
from functools import partial

from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.verify_ledger import verify_ledger
from tests.builders.accounts import available, gets_points
from tests.builders.clock import START
from tests.builders.shops import a_buyer
from tests.builders.staff import a_caller
from tests.engine.points.scene import PLAIN, Job, begins, check_all
from tests.faults.rows.frame import Stage, Tally

RECEIPTS = 20


def some_jobs(stage: Stage, customer: str, number: int = RECEIPTS) -> list[Job]:
    """Receipts of one customer at different times; a third of them comes back in part."""
    jobs: list[Job] = []
    for each in range(number):
        rows = (("bread", 2000, stage.chance.randrange(1000, 90_000)),)
        at = START - timedelta(minutes=stage.chance.randrange(3000))
        job = Job(customer, f"r-{each}", at.isoformat(), rows)
        jobs.append(job)
        if stage.chance.random() < 0.3:
            back = Job(customer, job.receipt, job.at, rows, back="b-1", quantities=((1, 700),))
            jobs.append(back)
    return jobs


def a_day_of(stage: Stage, *kinds: str) -> Tally:
    """Send receipts while the table fails in these ways; the tills insist with the same receipt."""
    begins(stage.world)
    buyer = a_buyer(stage.world)
    jobs = some_jobs(stage, buyer.id)
    with stage.weather.of(*kinds):
        for job in jobs:
            stage.insists(partial(job.do, stage.world))
    # The oracle refuses a receipt that is missing, or that moved the account twice.
    check_all(stage.world, [buyer], jobs, PLAIN)
    return Tally(stage.weather.injected, stage.weather.injected)


def answers_lost(stage: Stage) -> Tally:
    """F06: DynamoDB carried a write out, and its answer was lost."""
    return a_day_of(stage, "lost")


def throttled(stage: Stage) -> Tally:
    """F08: DynamoDB refuses for now."""
    return a_day_of(stage, "throttled")


def conflicts(stage: Stage) -> Tally:
    """F09: another transaction holds an item; that is never taken for missing points."""
    return a_day_of(stage, "conflict")


def no_answers(stage: Stage) -> Tally:
    """F10: DynamoDB answers too late: the call was made, or it was not."""
    return a_day_of(stage, "away", "lost")


def deaths_after_writes(stage: Stage) -> Tally:
    """F05: the process dies behind any call, also behind the one that moved the points."""
    return a_day_of(stage, "dies")


def one_balance(stage: Stage) -> Tally:
    """F03: two tills spend the last points at once; one of them succeeds."""
    begins(stage.world)
    buyer = a_buyer(stage.world)
    points = stage.chance.randrange(50, 500)
    last = (stage.world.now() + timedelta(days=90)).date()
    gets_points(stage.world, buyer, {"gift": (points, last)})
    tills = [a_caller(stage.world, Role.ADMIN) for _ in range(2)]
    asked = {"points": -points, "reason": "a race"}
    path = {"customer_id": buyer.id}
    address = "/v1/customers/{customer_id}/points/adjustments"
    answers = []
    stage.weather.meanwhile = lambda: answers.append(
        tills[1].asks("POST", address, asked, path=path)
    )
    answers.append(tills[0].asks("POST", address, asked, path=path))
    won = sum(answer.status == 201 for answer in answers)
    left = available(stage.world, buyer)
    return Tally(1, int(won == 1 and left == 0), doubled=max(0, won - 1), lost=int(won == 0))


def offline_day(stage: Stage) -> Tally:
    """F30: a till sends a day of receipts at once, shuffled, and a fifth of them twice."""
    begins(stage.world)
    buyers = [a_buyer(stage.world) for _ in range(3)]
    jobs = []
    for number, buyer in enumerate(buyers):
        for job in some_jobs(stage, buyer.id, 20):
            if not job.back:
                jobs.append(Job(job.customer, f"{number}-{job.receipt}", job.at, job.rows))  # noqa: PERF401 - two loops read better
    sent = jobs + stage.chance.sample(jobs, len(jobs) // 5)
    stage.chance.shuffle(sent)
    for job in sent:
        job.do(stage.world)
    entries = check_all(stage.world, buyers, jobs, PLAIN)
    return Tally(len(sent), len(sent), doubled=max(0, entries - len(jobs)))


def restored(stage: Stage) -> Tally:
    """F23: the table goes back to an earlier minute; the tills send what they sent since."""
    begins(stage.world)
    buyer = a_buyer(stage.world)
    jobs = [job for job in some_jobs(stage, buyer.id) if not job.back]
    cut = stage.chance.randrange(1, len(jobs))
    for job in jobs[:cut]:
        job.do(stage.world)
    kept = deepcopy(stage.aws.table)
    for job in jobs[cut:]:
        job.do(stage.world)
    stage.aws.table = stage.weather.table = kept
    missing = len(jobs) - sum(each.entries for each in verify_ledger(stage.world))
    stage.becomes()
    for job in jobs:
        job.do(stage.world)
    check_all(stage.world, [buyer], jobs, PLAIN)
    return Tally(missing, missing)


def indexes_late(stage: Stage) -> Tally:
    """F25: an index answers with what was there a while ago; no receipt is decided by it."""
    begins(stage.world)
    buyer = a_buyer(stage.world)
    jobs = some_jobs(stage, buyer.id)
    late = stage.weather.table
    asked = []

    class Late:
        def __getattr__(self, operation: str) -> object:
            def call(**request: object) -> object:
                if "IndexName" in request:
                    asked.append(request)
                    return {"Items": [], "Count": 0, "ScannedCount": 0}
                return getattr(late, operation)(**request)

            return call

    stage.weather.table = Late()
    for job in jobs:
        job.do(stage.world)
    stage.weather.table = late
    check_all(stage.world, [buyer], jobs, PLAIN)
    return Tally(len(jobs), len(jobs))


def double_click(stage: Stage) -> Tally:
    """F21: the same request comes twice, the second one while the first is carried out."""
    begins(stage.world)
    buyer = a_buyer(stage.world)
    admin = a_caller(stage.world, Role.ADMIN)
    points = stage.chance.randrange(1, 500)
    asked, path = {"points": points, "reason": "a double click"}, {"customer_id": buyer.id}
    address = "/v1/customers/{customer_id}/points/adjustments"
    answers = []

    def clicks() -> None:
        answers.append(admin.asks("POST", address, asked, path=path, once="one-click"))

    stage.weather.meanwhile = clicks
    clicks()
    clicks()
    got = available(stage.world, buyer)
    statuses = {answer.status for answer in answers}
    return Tally(
        len(answers) - 1,
        len(answers) - 1 if statuses <= {201, 409} and 201 in statuses else 0,
        doubled=max(0, got - points) // points,
        lost=int(got < points),
    )
