"""Tell a customer in their chats that their level will fall, or has fallen (rule 30)."""

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import ADVERTISING_HOURS, send_at
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.zone import zone_of
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import Line, Notice
from chalicelib.domain.money import Money
from chalicelib.domain.points.nightly.review import level_below, next_review, reached_level
from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.tiers import Standing, metric
from chalicelib.domain.points.version import in_force
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.messages.counted import purchases_text
from chalicelib.services.messages.day_words import day_words
from chalicelib.services.messages.money_words import money_text
from chalicelib.services.points.amounts import points_text
from chalicelib.world import World

REVIEW = Chat(EMAIL, "review")  # no chat asked for the news; only the cause of a notice names one
WAIT_S_MAX = 900  # the longest delay of a job on the queue
DELAY_S = 10  # the notice is queued before the review is committed
NEWS = timedelta(days=2)  # a fall that is older has been told


def queue_level_notice(world: World, customer: CustomerId) -> None:
    """Queue `tell_level` for a customer before the review is committed.

    Raises:
        Unavailable: the queue does not answer.
    """
    world.queues.outbox.send({"level": customer, "attempt": 0}, delay_s=DELAY_S)


def tell_level(world: World, customer_id: CustomerId, *, not_before: datetime | None) -> None:
    """Queue the news for every chat of the customer, once for each notice and each fall.

    The review is made in the night, and the news waits for the customer's morning: until
    `not_before` the job only queues itself again. Nothing is said while a level of staff is in
    force: it hides the one that falls.

    Raises:
        Unavailable: table or queue do not answer; the job must stay on the queue.
    """
    now = world.now()
    if not_before and now < not_before:
        _wait(world, customer_id, not_before)
        return
    version = in_force(world.points.programmes.versions(now), now)
    customer = world.customers.profiles.get(customer_id)
    if version is None or customer is None or not customer.chats:
        return
    morning = send_at(now, zone=_zone(world, customer), window=ADVERTISING_HOURS)
    if now < morning:
        _wait(world, customer_id, morning)
        return
    standing = world.points.accounts.load(customer_id, now).record.standing
    if standing.manual and standing.manual.counts(now):
        return
    line, cause = _line(world, version.programme, standing, customer.locale)
    if line is None:
        return
    for chat in customer.chats:
        notice = Notice(chat, customer.locale, line)
        queue_part(world, REVIEW, customer.locale, notice, cause=f"level#{customer_id}#{cause}")


def _wait(world: World, customer: CustomerId, until: datetime) -> None:
    job: dict[str, str | int] = {"level": customer, "attempt": 0, "not_before": until.isoformat()}
    seconds = (until - world.now()).total_seconds()
    world.queues.outbox.send(job, delay_s=min(ceil(seconds), WAIT_S_MAX))


def _zone(world: World, customer: Customer) -> ZoneInfo:
    country = customer.number_facts.country
    known = zone_of(explicit=customer.zone, country=country, programme=world.settings.zone)
    return ZoneInfo(known.name)


def _line(
    world: World, programme: Programme, standing: Standing, locale: Locale
) -> tuple[Line | None, str]:
    """Return the line and its cause; None: there is no news."""
    level = reached_level(programme, standing)
    if level is None or not standing.reached:
        return None, ""
    if standing.falls_on:
        return _warning(world, programme, standing, level, locale), standing.falls_on.isoformat()
    last = standing.reached[-1]
    if last.fell and world.now() - last.since < NEWS:
        line = Line("level.fell", {"level": level.name.said(locale)})
        return line, last.since.isoformat()
    return None, ""


def _warning(
    world: World, programme: Programme, standing: Standing, level: Level, locale: Locale
) -> Line | None:
    zone = ZoneInfo(world.settings.zone)
    today = world.now().astimezone(zone).date()
    below = level_below(programme, standing)
    day = next_review(programme, standing, after=today, zone=zone)
    if below is None or day is None:
        return None
    missing = max(level.threshold - metric(programme, standing, today), 0)
    params = {
        "level": level.name.said(locale),
        "below": below.name.said(locale),
        "day": day_words(world, locale, day),
        "missing": _amount(world, programme, missing, locale),
    }
    return Line("level.falls", params)


def _amount(world: World, programme: Programme, missing: int, locale: Locale) -> str:
    match programme.tiers.metric:
        case "turnover":
            return money_text(Money(missing, programme.currency), locale)
        case "earned_points":
            return points_text(programme, missing, locale)
        case "purchases":
            return purchases_text(world.texts, missing, locale)
