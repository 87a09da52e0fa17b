"""The inbox, and the conversation with one person."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.desk.beside import customer_beside, others_of, points_beside
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.appeals.appeal import AppealState
from chalicelib.domain.appeals.appeal_message import FILE_BYTES_MAX
from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import appeals, tasks, templates

ONE = f"{DESK}/{{appeal_id}}"
FILTERS = ("state", "assignee", "topic", "campaign")
FIELDS = frozenset({"text", "note", "task", "due", "topic", "priority", "into"})
SEEN = "seen"  # of a poll: the digest of the list, or the number of the last message
BESIDE_MAX = "15"
SAME = WebPage("desk/_same.html", status=HTTPStatus.NO_CONTENT, fragment="desk/_same.html")

pages = Pages()


@pages.get(DESK, Permission.APPEALS_READ)
def show_inbox(visit: Visit) -> Shown:
    """Show the appeals by urgency; a poll without news gets nothing."""
    asked = {name: visit.request.query.get(name, "") for name in FILTERS}
    query = {name: value for name, value in asked.items() if value}
    cursor = visit.request.query.get("cursor", "")
    found = visit.perform(appeals.show_appeals, query={**query, "cursor": cursor})
    digest = _digest(found.appeals)
    if visit.request.is_fragment and visit.request.query.get(SEEN) == digest:
        return SAME
    values = {
        "found": found,
        "names": _names(visit, found.appeals),
        "asked": asked,
        "kept": query,
        "digest": digest,
        "is_first": not cursor,
        "states": list(AppealState),
        "topics": list(Topic),
    }
    fragment = "desk/_rows.html" if cursor else "desk/_inbox.html"
    return WebPage("desk/list.html", values, fragment=fragment)


@pages.get(ONE, Permission.APPEALS_READ)
def show_one(visit: Visit) -> Shown:
    """Show one appeal; a poll without new messages gets nothing."""
    appeal = visit.perform(appeals.show_appeal, path=_of(visit))
    is_known = visit.request.query.get(SEEN) == str(appeal.messages_count)
    if visit.request.is_fragment and is_known:
        return SAME
    return _one(visit, appeal, NO_ERRORS)


@pages.post(ONE, Permission.APPEALS_ANSWER)
def act(visit: Visit) -> Shown:
    """Answer, write a note, change, solve or merge the appeal."""
    does = ACTS.get(visit.value("act"), _reply)
    try:
        notice = does(visit)
    except NotFound:
        raise
    except Refusal as refused:
        appeal = visit.perform(appeals.show_appeal, path=_of(visit))
        errors = form_errors(refused, visit.locale, FIELDS)
        return _one(visit, appeal, errors, refused_status(refused))
    target = visit.value("into") if does is _merge else visit.path["appeal_id"]
    return Redirect(f"{DESK}/{target}", notice=notice)


def _reply(visit: Visit) -> str:
    body = {"text": visit.value("text"), SEEN: visit.number(SEEN)}
    visit.perform(appeals.reply, path=_of(visit), body=body, part="reply")
    return "done.appeal_answered"


def _note(visit: Visit) -> str:
    body = {"text": visit.value("text")}
    visit.perform(appeals.note, path=_of(visit), body=body, part="note")
    return "done.appeal_noted"


def _take(visit: Visit) -> str:
    body = {"assignee": visit.caller.id}
    visit.perform(appeals.patch_appeal, path=_of(visit), body=body)
    return "done.appeal_taken"


def _free(visit: Visit) -> str:
    visit.perform(appeals.patch_appeal, path=_of(visit), body={"assignee": "none"})
    return "done.appeal_freed"


def _sort(visit: Visit) -> str:
    body = {
        "topic": visit.value("topic"),
        "priority": visit.value("priority"),
        "version": visit.number("version"),
    }
    is_other_topic = visit.value("topic") != visit.value("topic_was")
    if is_other_topic and visit.value("priority") == visit.value("priority_was"):
        # Another topic brings its own priority, unless the person chose another one too.
        del body["priority"]
    visit.perform(appeals.patch_appeal, path=_of(visit), body=body)
    return "done.appeal_changed"


def _solve(visit: Visit) -> str:
    visit.perform(appeals.close, path=_of(visit), part="close")
    return "done.appeal_solved"


def _merge(visit: Visit) -> str:
    body = {"into": visit.value("into")}
    visit.perform(appeals.merge, path=_of(visit), body=body, part="merge")
    return "done.appeal_merged"


def _task(visit: Visit) -> str:
    body = {"text": visit.value("task"), "due": visit.value("due"), "assignee": visit.caller.id}
    visit.perform(tasks.post_task, path=_of(visit), body=body, part="task")
    return "done.task_added"


def _done(visit: Visit) -> str:
    path = {**_of(visit), "task_id": visit.value("task_id")}
    visit.perform(tasks.put_done, path=path)
    return "done.task_done"


ACTS = {
    "reply": _reply,
    "note": _note,
    "take": _take,
    "free": _free,
    "sort": _sort,
    "solve": _solve,
    "merge": _merge,
    "task": _task,
    "done": _done,
}


def _one(visit: Visit, appeal: Any, errors: FormErrors, status: int = 200) -> WebPage:  # noqa: ANN401
    around = {} if visit.request.is_fragment and status == HTTPStatus.OK else _around(visit, appeal)
    values = {
        "appeal": appeal,
        "errors": errors,
        "file_bytes_max": FILE_BYTES_MAX,
        "names": _names(visit, [appeal]),
        **around,
    }
    return WebPage("desk/one.html", values, status, fragment="desk/_news.html")


def _around(visit: Visit, appeal: Any) -> dict[str, Any]:  # noqa: ANN401 - the model of an answer
    """What stands beside the conversation: the list, the customer, templates and tasks."""
    customer = customer_beside(visit, appeal)
    found = visit.perform(templates.list_templates).templates
    chosen = visit.request.query.get("template", "")
    template = next((each for each in found if each.id == chosen), None)
    beside = visit.perform(appeals.show_appeals, query={"limit": BESIDE_MAX}).appeals
    return {
        "customer": customer,
        "points": points_beside(visit, customer),
        "others": others_of(visit, appeal, customer),
        "templates": [(each, _filled(each.text, visit, customer)) for each in found],
        "typed": visit.value("text")
        or (_filled(template.text, visit, customer) if template else ""),
        "tasks": visit.perform(tasks.list_appeal_tasks, path=_of(visit)).tasks,
        "beside": beside,
        "topics": list(Topic),
        "priorities": list(AppealPriority),
        "may_answer": visit.may(Permission.APPEALS_ANSWER),
    }


def _filled(text: Mapping[str, str], visit: Visit, customer: Any) -> str:  # noqa: ANN401 - as above
    """A template in the customer's language, with their first name."""
    language = customer.language if customer else visit.locale
    found = text.get(language) or next(iter(text.values()))
    name = (customer.first_name if customer else None) or ""
    return found.replace("{{name}}", name)


def _names(visit: Visit, found: list[Any]) -> dict[str, str]:
    keys = {each.assignee for each in found if each.assignee}
    for each in found:
        keys |= {said.by for said in getattr(each, "messages", ()) if said.by}
    return visit.world.staff.keys.names(keys)


def _digest(found: list[Any]) -> str:
    """What differs when the list differs."""
    text = "|".join(each.model_dump_json() for each in found)
    return sha256(text.encode()).hexdigest()[:12]


def _of(visit: Visit) -> dict[str, str]:
    return {"appeal_id": visit.path["appeal_id"]}
