"""Books what time did to the accounts of a day: points that expired, levels that are reviewed.

Nothing waits for it: the worth of an account is a function of time, and every movement books first
what time did. The night writes the entry, so that the ledger says it too, and moves the account to
its next day of the agenda.
"""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.nightly.agenda import next_day
from chalicelib.domain.points.nightly.review import reviewed
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import Cause
from chalicelib.domain.points.terms import DAY
from chalicelib.domain.points.version import in_force
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.clock.start_booking import dues_of, may_book
from chalicelib.services.conversation.news.tell_level import queue_level_notice
from chalicelib.services.planning.jobs import queue_booking
from chalicelib.world import World

CLOCK = StaffKeyId("clock")  # the author of what time did
PAGE = 100
PAGES_A_JOB = 5  # 500 accounts: two round trips each


def book_accounts(world: World, day: date, *, part: int) -> None:
    """Book some pages of the accounts of one part of a day; queue another job for the rest.

    Raises:
        Unavailable: something does not answer; the job must be repeated.
    """
    programme = in_force(world.points.programmes.versions(world.now()), world.now())
    if programme is None or not may_book(world, day):
        return
    due, start, booked = dues_of(day)[part], "", 0
    for _ in range(PAGES_A_JOB):
        page = world.customers.audience.due_page(due, start=start, limit=PAGE)
        for customer in page.ids:
            booked += book_account(world, programme.programme, customer, day)
        start = page.next
        if not start:
            break
    else:
        queue_booking(world, day, [part])
    log.event("points.booked", day=day.isoformat(), part=part, booked=booked)


def book_account(world: World, programme: Programme, customer: CustomerId, day: date) -> bool:
    """Book what time did to one account; false if it is not due on the day any more. Idempotent.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    zone, now = ZoneInfo(world.settings.zone), world.now().replace(microsecond=0)

    def decide(_: Moved | None) -> bool:
        before = world.points.accounts.load(customer, now).record
        if before.due is None or before.due > day:
            return False
        move = Movement(before.account, now, programme.redemption.order)
        account = move.end()
        standing = reviewed(programme, before.standing, day=day + DAY, now=now, zone=zone)
        after, entry = before, None
        if move.postings:
            cause = Cause({"kind": "expiry"}, f"expiry {day.isoformat()}")
            after, entry = before.moved(
                account, move.postings, cause, at=now, recorded_at=now, by=CLOCK
            )
        after = replace(after, standing=standing)
        due = next_day(
            after, after=max(day, last_night(world) - DAY), zone=zone, programme=programme
        )
        if standing != before.standing:
            # Queued before the commit: if the process dies after it, the customer is still told.
            queue_level_notice(world, customer)
        writes = world.points.accounts.looked_writes(before, replace(after, due=due), entry)
        world.commit(None, *writes)
        return True

    return world.attempt(decide, contended=Unavailable("customer.contended"))
