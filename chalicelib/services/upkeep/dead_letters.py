"""Looks at the queues, and sends dead letters again or drops them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from chalicelib.aws.dead_letters import LOOKED_MAX, DeadLetter, DeadLetters, QueueState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed, repeated
from chalicelib.world import World
from chalicelib.world.queues import CHUNKS_OF, QUEUES

SENT_AGAIN, DROPPED = "dead_letter.sent_again", "dead_letter.dropped"
EVERY = "all"


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """One queue by its name, with its counts."""

    name: str
    state: QueueState


@dataclass(frozen=True, slots=True)
class SomeLetters:
    """The letters that were found, and whether the queue has more than these."""

    letters: Sequence[DeadLetter]
    tries: int
    more: bool


@dataclass(frozen=True, slots=True)
class LettersHandled:
    """How many letters left the dead letters, and about how many are there still."""

    handled: int
    left: int


def list_queues(world: World) -> list[QueueStatus]:
    """Return every queue; those of channels come last.

    Raises:
        Unavailable: SQS does not answer.
    """
    named = [QueueStatus(name, world.queues.dead_letters(name).state()) for name in QUEUES]
    for channel in world.settings.queue_urls_by_channel:
        # Channels share the dead letters of the queue `deliver`, which has counted them.
        state = replace(world.queues.dead_letters_of_channel(channel).state(), dead=0)
        named.append(QueueStatus(f"{CHUNKS_OF}{channel}", state))
    return named


def look_at_letters(world: World, queue: str) -> SomeLetters:
    """Return up to a hundred dead letters of a queue, oldest first.

    Raises:
        NotFound: `queue.unknown`.
        Unavailable: SQS does not answer.
    """
    dead = _dead(world, queue)
    state = dead.state()
    letters = dead.receive()
    dead.give_back(letters)
    oldest_first = sorted(letters, key=lambda each: (each.sent_at, each.id))
    return SomeLetters(oldest_first, state.tries, more=state.dead > len(letters))


def send_again(
    world: World, actor: Actor, queue: str, letter: str | None
) -> Committed[LettersHandled]:
    """Put one letter back on its queue, or without `letter` up to a hundred of them.

    Raises:
        NotFound: `queue.unknown`, `dead_letter.unknown`.
        Unavailable: SQS does not answer; what was not sent again is a dead letter still.
    """
    return _handle(world, actor, LetterAct(queue, letter, SENT_AGAIN, DeadLetters.send_again))


def drop_letters(
    world: World, actor: Actor, queue: str, letter: str | None
) -> Committed[LettersHandled]:
    """Delete one letter for good, or without `letter` up to a hundred of them.

    Raises:
        NotFound: `queue.unknown`, `dead_letter.unknown`.
        Unavailable: SQS does not answer; some letters may be there still.
    """
    return _handle(world, actor, LetterAct(queue, letter, DROPPED, DeadLetters.drop))


class LetterAct(NamedTuple):
    """What is to be done with which letters, and how the audit calls it."""

    queue: str
    letter: str | None
    called: str
    act: Callable[[DeadLetters, Sequence[DeadLetter]], None]


def _handle(world: World, actor: Actor, what: LetterAct) -> Committed[LettersHandled]:
    dead = _dead(world, what.queue)
    # A repetition of "all" must not touch letters that came since, so the answer is looked up here.
    kept = world.staff.answers.find(actor.request, actor.at) if actor.request else None
    if kept is not None:
        return repeated(kept, LettersHandled(0, 0))
    letters = _chosen(dead, what.letter)
    # The audit comes first: an act without an entry must not happen, an entry without an act may.
    subject = f"{what.queue} {what.letter or EVERY}"
    world.commit(replace(actor, request=None), audit=(what.called, subject))
    what.act(dead, letters)
    handled = LettersHandled(len(letters), dead.state().dead)
    return world.commit_once(actor, record=handled) if actor.request else Committed(handled)


def _dead(world: World, queue: str) -> DeadLetters:
    if queue not in QUEUES:
        raise NotFound("queue.unknown")
    return world.queues.dead_letters(queue)


def _chosen(dead: DeadLetters, letter: str | None) -> list[DeadLetter]:
    """Return the letters to work on, hidden from others; the rest is given back."""
    found = dead.receive(LOOKED_MAX)
    if letter is None:
        return found
    dead.give_back([each for each in found if each.id != letter])
    chosen = [each for each in found if each.id == letter]
    if not chosen:
        raise NotFound("dead_letter.unknown")
    return chosen
