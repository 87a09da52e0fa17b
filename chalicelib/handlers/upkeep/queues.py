"""The queues and their dead letters over HTTP, for those who look after the service."""

from chalice import Blueprint

from chalicelib.domain.errors import Malformed
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.upkeep.requests import LetterChoice
from chalicelib.handlers.upkeep.responses import (
    DeadLetterList,
    DeadLetterResponse,
    LettersHandledResponse,
    QueueList,
    QueueResponse,
)
from chalicelib.repo.table.commit import Committed
from chalicelib.services.upkeep.dead_letters import (
    LettersHandled,
    drop_letters,
    list_queues,
    look_at_letters,
    send_again,
)

QUEUES = "/v1/queues"
LETTERS = f"{QUEUES}/{{queue}}/dead-letters"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        QUEUES,
        "List the queues",
        Permission.OPERATIONS_READ,
        QueueList,
        details="For administrators and auditors: how many jobs wait, are worked on, and failed for"
        " good. SQS counts about, and some seconds late.",
        id="listQueues",
        refuses=QUEUE,
    )
)
def show_queues(call: Call[Nothing, Nothing]) -> QueueList:
    """Return every queue."""
    return QueueList(queues=[QueueResponse.of(each) for each in list_queues(call.world)])


@api.serves(
    Operation(
        "GET",
        LETTERS,
        "List dead letters",
        Permission.OPERATIONS_READ,
        DeadLetterList,
        details="For administrators and auditors: up to a hundred jobs that failed until the queue"
        " gave them up, oldest first: what each is about, in ids and numbers alone. The log of the"
        " worker names the error: `event.broke` with `message` = `id`.",
        id="listDeadLetters",
        refuses=("queue.unknown", *QUEUE),
    )
)
def show_letters(call: Call[Nothing, Nothing]) -> DeadLetterList:
    """Return the dead letters of a queue."""
    found = look_at_letters(call.world, call.path["queue"])
    letters = [DeadLetterResponse.of(each, found.tries) for each in found.letters]
    return DeadLetterList(letters=letters, more=found.more)


@api.serves(
    Operation(
        "POST",
        f"{LETTERS}/redrive",
        "Send dead letters again",
        Permission.OPERATIONS_MANAGE,
        LettersHandledResponse,
        LetterChoice,
        keeps=LettersHandled,
        details="For administrators: puts one job, or up to a hundred, back on the queue, and only"
        " then deletes the letters. A job that comes twice does no harm. If more are left, ask"
        " again.",
        id="redriveDeadLetters",
        refuses=("dead_letter.unknown", "queue.unknown", *QUEUE),
    )
)
def redrive(call: Call[LetterChoice, Nothing]) -> Committed[LettersHandled]:
    """Send one dead letter again, or many."""
    return send_again(call.world, call.actor, call.path["queue"], _chosen(call.body))


@api.serves(
    Operation(
        "POST",
        f"{LETTERS}/drop",
        "Drop dead letters",
        Permission.OPERATIONS_MANAGE,
        LettersHandledResponse,
        LetterChoice,
        keeps=LettersHandled,
        details="For administrators: deletes one job, or up to a hundred, for good.",
        id="dropDeadLetters",
        refuses=("dead_letter.unknown", "queue.unknown", *QUEUE),
    )
)
def drop(call: Call[LetterChoice, Nothing]) -> Committed[LettersHandled]:
    """Delete one dead letter for good, or many."""
    return drop_letters(call.world, call.actor, call.path["queue"], _chosen(call.body))


def _chosen(body: LetterChoice) -> str | None:
    """Return the id of the chosen letter; None: all.

    Raises:
        Malformed: neither one letter nor all are chosen, or both.
    """
    if body.all == (body.letter is not None):
        raise Malformed({"/letter": "send either letter or all"})
    return body.letter
