"""The clock of the desk: warns of deadlines, escalates them, and closes what became quiet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.appeals.appeal import AlarmKind, Appeal
from chalicelib.domain.appeals.transitions import rung
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import AppealId, CustomerId
from chalicelib.domain.messages.chat_digest import mailbox_of
from chalicelib.domain.messages.reply import Line, MailNotice
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.appeals.queue_reply import queue_at_once, queue_second_look
from chalicelib.services.conversation.give_answer import stored_reply
from chalicelib.world import World

BATCH = 100
BATCHES_MAX = 20
LINES: Mapping[AlarmKind, str] = {
    AlarmKind.ANSWER_WARNING: "desk.answer_warning",
    AlarmKind.ANSWER_ESCALATION: "desk.answer_escalation",
    AlarmKind.SOLUTION_WARNING: "desk.solution_warning",
    AlarmKind.SOLUTION_ESCALATION: "desk.solution_escalation",
}
COUNTED: Mapping[AlarmKind, str] = {
    AlarmKind.ANSWER_WARNING: "warned",
    AlarmKind.SOLUTION_WARNING: "warned",
    AlarmKind.ANSWER_ESCALATION: "escalated",
    AlarmKind.SOLUTION_ESCALATION: "escalated",
    AlarmKind.QUIET: "closed",
}

LATE = frozenset({AlarmKind.ANSWER_ESCALATION, AlarmKind.SOLUTION_ESCALATION})


def watch_deadlines(world: World) -> dict[str, int]:
    """Do what has become due for appeals by now; each alarm rings once, however often this runs.

    It reads only appeals of which an alarm is due: at most 2,000 in one run, and the next run does
    the rest.

    Raises:
        Unavailable: something does not answer; the next run continues.
    """
    done: Counter[str] = Counter()
    now, failed = world.now(), set[AppealId]()
    for _ in range(BATCHES_MAX):
        due = [each for each in world.desk.appeals.due(now, limit=BATCH) if each not in failed]
        for appeal_id in due:
            kinds = _ring(world, appeal_id)
            done.update(COUNTED[each] for each in kinds)
            failed |= set() if kinds else {appeal_id}
        if not due:
            break
    return {name: done[name] for name in ("warned", "escalated", "closed")}


def _ring(world: World, appeal_id: AppealId) -> Sequence[AlarmKind]:
    """What became due of one appeal; none if another run was faster."""
    owed: list[OwedReply] = []

    def decide(_: Moved | None) -> Sequence[AlarmKind]:
        owed.clear()
        appeal, now = world.desk.appeals.get(appeal_id), world.now()
        if appeal is None:
            return ()
        after, kinds = rung(appeal, now, world.desk.rules.get(now))
        if not kinds:
            return ()
        owed.extend(_notices(world, appeal, kinds))
        kept = [world.conversation.owed_replies.keep_write(each, now) for each in owed]
        # Before the transaction, for the case that we die behind it.
        for each in owed:
            queue_second_look(world, each)
        world.commit(None, *world.desk.appeals.change_writes(appeal, after), *kept)
        return kinds

    kinds = world.attempt(decide, contended=Unavailable("appeal.contended"))
    for each in owed if kinds else ():
        queue_at_once(world, each)
    for kind in kinds:
        log.event("appeal.late" if kind in LATE else "appeal.rung", appeal=appeal_id, kind=kind)
    return kinds


def _notices(world: World, appeal: Appeal, kinds: Sequence[AlarmKind]) -> list[OwedReply]:
    """The e-mails to the person who is responsible for the topic; none if none is set."""
    mailbox = world.desk.rules.get(world.now()).mailbox_for(appeal.topic)
    if not mailbox:
        return []
    locale = world.settings.language
    local = appeal.opened_at.astimezone(ZoneInfo(world.settings.zone))
    topic = world.texts.say(locale, f"topic.{appeal.topic}")
    about = {"topic": topic, "opened": f"{local:%d.%m.%Y %H:%M}"}
    found = []
    for kind in kinds:
        if kind in LINES:
            # No words of the customer: an e-mail may be read by others on its way.
            mail = MailNotice(CustomerId(""), mailbox, locale, Line(LINES[kind], about))
            cause = f"alarm#{appeal.id}#{kind}"
            box = mailbox_of(CustomerId(appeal.id))
            found.append(stored_reply(world, box, locale, mail, cause))
    return found
