"""Calls to the shop: who rings now, who rang, and what an answered call was about."""

from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import calls

CALLS = f"{DESK}/calls"
FIELDS = frozenset({"text"})
UNNOTED = "unnoted"
SEEN = "seen"  # of a poll: the digest of the calls of now
LIVE_FOR = timedelta(hours=2)
SAME = WebPage("desk/_same.html", status=HTTPStatus.NO_CONTENT, fragment="desk/_same.html")

pages = Pages()


@pages.get(CALLS, Permission.APPEALS_READ)
def show_calls(visit: Visit) -> Shown:
    """Show the calls, newest first; a poll gets those of now, or nothing if they are known."""
    return _list(visit, NO_ERRORS)


@pages.post(CALLS, Permission.APPEALS_ANSWER)
def note(visit: Visit) -> Shown:
    """Write what a call was about."""
    path, body = {"call": visit.value("call")}, {"text": visit.value("text")}
    try:
        visit.perform(calls.put_note, path=path, body=body)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _list(visit, errors, refused_status(refused))
    return Redirect(CALLS, notice="done.call_noted")


def _list(visit: Visit, errors: FormErrors, status: int = HTTPStatus.OK) -> Shown:
    asked = "true" if visit.request.query.get(UNNOTED) else "false"
    cursor = visit.request.query.get("cursor", "")
    found = visit.perform(calls.show_calls, query={UNNOTED: asked, "cursor": cursor})
    live = [each for each in found.calls if _is_live(visit, each)]
    digest = _digest(live)
    if visit.request.is_fragment and visit.request.query.get(SEEN) == digest:
        return SAME
    values = {
        "found": found,
        "live": live,
        "digest": digest,
        "errors": errors,
        "is_unnoted": asked == "true",
        "may": visit.may(Permission.APPEALS_ANSWER),
    }
    # The forms are never polled: a note that is being typed would be lost.
    return WebPage("desk/calls.html", values, status, fragment="desk/_live_calls.html")


def _is_live(visit: Visit, call: Any) -> bool:  # noqa: ANN401 - a model of an answer
    """Whether a person rings or speaks now; the report of an end may have been lost."""
    return call.ended_at is None and visit.world.now() - call.began_at < LIVE_FOR


def _digest(live: list[Any]) -> str:
    """What differs when the calls of now differ; none at all has a digest too."""
    text = "|".join(f"{each.call}{each.state}{each.operator}" for each in live)
    return sha256(text.encode()).hexdigest()[:12]
