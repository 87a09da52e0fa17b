"""The tasks of the desk: what has to be done about appeals, by whom and until when."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import tasks as api

TASKS = f"{DESK}/tasks"
FILTERS = ("state", "assignee", "due_until")
MANY, PAGES_MAX = "100", 50  # of a file
KEYS_MAX = 100  # read to offer the people of the desk

pages = Pages()


@pages.get(TASKS, Permission.APPEALS_READ)
def show(visit: Visit) -> Shown:
    """Show a page of the tasks, or all that fit as a file."""
    asked = _asked(visit)
    if visit.request.query.get("format") == "csv":
        return csv_file("tasks.csv", _table(visit, asked))
    return _list(visit, asked, NO_ERRORS)


@pages.post(TASKS, Permission.APPEALS_ANSWER)
def finish(visit: Visit) -> Shown:
    """Say that a task is done; the list stays as it was filtered."""
    asked = _asked(visit)
    customer, task_id = visit.value("customer_id"), visit.value("task_id")
    try:
        if customer:
            path = {"customer_id": customer, "task_id": task_id}
            visit.perform(api.put_call_done, path=path)
        else:
            path = {"appeal_id": visit.value("appeal_id"), "task_id": task_id}
            visit.perform(api.put_done, path=path)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, frozenset())
        return _list(visit, asked, errors, refused_status(refused))
    return Redirect(f"{TASKS}?{urlencode(asked)}" if asked else TASKS, notice="done.task_done")


def _asked(visit: Visit) -> dict[str, str]:
    asked = {name: visit.request.query.get(name, "") for name in FILTERS}
    return {name: value for name, value in asked.items() if value}


def _list(visit: Visit, asked: dict[str, str], errors: FormErrors, status: int = 200) -> WebPage:
    cursor = visit.request.query.get("cursor", "")
    found = None
    try:
        found = visit.perform(api.show_tasks, query={**asked, "cursor": cursor})
    except Malformed as refused:
        errors = form_errors(refused, visit.locale, frozenset(FILTERS))
        status = refused_status(refused)
    values: dict[str, Any] = {
        "found": found,
        "asked": {name: asked.get(name, "") for name in FILTERS},
        "kept": asked,
        "errors": errors,
        "is_first": not cursor,
        "today": visit.world.now().astimezone(zone_of(visit.world)).date(),
        "people": _people(visit),
        "names": _names(visit, found.tasks if found else []),
        "may": visit.may(Permission.APPEALS_ANSWER),
    }
    return WebPage("desk/tasks.html", values, status, fragment="desk/_tasks.html")


def _people(visit: Visit) -> list[tuple[str, str]]:
    """Return the other people of the desk by name, to filter by."""
    found = visit.world.staff.keys.page(limit=KEYS_MAX)
    theirs = {
        each.id: each.name
        for each in found
        if each.may(Permission.APPEALS_ANSWER) and each.id != visit.caller.id
    }
    return sorted(theirs.items(), key=lambda each: each[1].casefold())


def _names(visit: Visit, found: list[Any]) -> dict[str, str]:
    return visit.world.staff.keys.names({each.assignee for each in found if each.assignee})


def _table(visit: Visit, asked: dict[str, str]) -> Iterator[tuple[object, ...]]:
    yield ("id", "appeal", "customer", "text", "due", "assignee", "made_at", "done_at")
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(api.show_tasks, query={**asked, "limit": MANY, "cursor": cursor})
        names = _names(visit, page.tasks)
        for each in page.tasks:
            person = names.get(each.assignee or "", each.assignee or "")
            done = each.done_at.isoformat() if each.done_at else ""
            made = each.made_at.isoformat()
            about = (each.appeal_id or "", each.customer_id or "")
            yield (each.id, *about, each.text, each.due, person, made, done)
        cursor = page.next or ""
        if not cursor:
            return
