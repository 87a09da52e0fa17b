"""The queues and their dead letters: look, send again, drop."""

from collections.abc import Iterator, Sequence

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.upkeep import queues as api
from chalicelib.handlers.upkeep.responses import DeadLetterResponse

QUEUES = f"{ROOT}/queues"
QUEUE = f"{QUEUES}/{{queue}}"
DROP = f"{QUEUE}/drop"
EVERY = "all"  # in place of the id of one letter
FIELDS = frozenset({"typed"})
GONE = "dead_letter.unknown"

pages = Pages()


@pages.get(QUEUES, Permission.OPERATIONS_READ)
def show_list(visit: Visit) -> Shown:
    """Show how full every queue is."""
    return WebPage("upkeep/queues.html", {"queues": visit.perform(api.show_queues).queues})


@pages.get(QUEUE, Permission.OPERATIONS_READ)
def show_letters(visit: Visit) -> Shown:
    """Show the dead letters of a queue."""
    found = visit.perform(api.show_letters, path=visit.path)
    if visit.request.query.get("format") == "csv":
        return csv_file(f"{visit.path['queue']}.csv", _table(found.letters))
    values = {
        "queue": visit.path["queue"],
        "page": found,
        "may_change": visit.may(Permission.OPERATIONS_MANAGE),
    }
    return WebPage("upkeep/letters.html", values)


@pages.post(QUEUE, Permission.OPERATIONS_MANAGE)
def redrive(visit: Visit) -> Shown:
    """Send one letter again, or all."""
    return _done(visit, api.redrive, "done.letters_sent_again")


@pages.get(DROP, Permission.OPERATIONS_MANAGE)
def show_drop(visit: Visit) -> Shown:
    """Ask whether the letters shall be deleted."""
    return _drop_form(visit, NO_ERRORS)


@pages.post(DROP, Permission.OPERATIONS_MANAGE)
def drop(visit: Visit) -> Shown:
    """Delete one letter, or all, after the name of the queue was typed."""
    if visit.value("typed").strip().casefold() != visit.path["queue"]:
        wrong = Malformed({"/typed": "form.other_word"})
        return _drop_form(visit, form_errors(wrong, visit.locale, FIELDS), 422)
    return _done(visit, api.drop, "done.letters_dropped")


def _done(visit: Visit, operation: object, notice: str) -> Shown:
    letter = _letter(visit)
    body = {"all": True} if letter == EVERY else {"letter": letter}
    home = f"{QUEUES}/{visit.path['queue']}"
    try:
        visit.perform(operation, path=visit.path, body=body)  # type: ignore[arg-type]
    except NotFound as refused:
        if refused.code != GONE:
            raise
        # The button was pressed twice, or another person was faster.
        return Redirect(home, notice="done.letter_gone")
    return Redirect(home, notice=notice)


def _table(letters: Sequence[DeadLetterResponse]) -> Iterator[tuple[object, ...]]:
    yield ("id", "queued_at", "kind", "facts")
    for each in letters:
        facts = " ".join(f"{name}={value}" for name, value in each.facts.items())
        yield (each.id, each.queued_at.isoformat(), each.kind, facts)


def _letter(visit: Visit) -> str:
    return visit.value("letter") or visit.request.query.get("letter", "")


def _drop_form(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    values = {"queue": visit.path["queue"], "letter": _letter(visit) or EVERY, "errors": errors}
    return WebPage("upkeep/drop.html", values, status)
