"""The rules of the desk: hours, targets, priorities, VIP customers and responsible people."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.forms import nested, whole_number
from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.pages.programme.stale import VERSION, differing, version_read, version_shown
from chalicelib.console.pages.shop_choices import shop_choices
from chalicelib.console.refusals import NO_ERRORS, FormErrors, refused_status
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit
from chalicelib.console.words import PageWords
from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import Conflict, Malformed, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import desk as api
from chalicelib.handlers.segments import segments

RULES = f"{DESK}/rules"
PLAIN = ("shop", "vip_tags", "vip_segment", "mailbox")
TARGETS = tuple(
    f"targets.{priority}.{name}"
    for priority in AppealPriority
    for name in ("answer_minutes", "solve_minutes")
)
PRIORITIES = tuple(f"priorities.{topic}.{who}" for topic in Topic for who in ("regular", "vip"))
MAILBOXES = tuple(f"mailboxes.{topic}" for topic in Topic)
NAMES = [*PLAIN, *TARGETS, *PRIORITIES, *MAILBOXES]
SEGMENTS_MAX = "100"
CONFLICT = 409

pages = Pages()


@pages.get(RULES, Permission.DESK_MANAGE)
def show(visit: Visit) -> Shown:
    """Show the rules in force."""
    stored = _stored(visit)
    return _form(visit, stored, dict(visit.typed) or typed_of(stored))


@pages.post(RULES, Permission.DESK_MANAGE)
def save(visit: Visit) -> Shown:
    """Set all rules at once; rules that another person set meanwhile are shown first."""
    typed = dict(visit.typed)
    try:
        visit.perform(api.put_desk, body={**_body(typed), VERSION: version_read(visit)})
    except Conflict:
        return _form(visit, _stored(visit), typed, status=CONFLICT)
    except Refusal as refused:
        errors = errors_of(refused, visit.locale, NAMES)
        return _form(visit, _stored(visit), typed, errors, refused_status(refused))
    return Redirect(RULES, notice="done.desk_rules")


def typed_of(stored: Mapping[str, Any]) -> dict[str, str]:
    """Return the rules as they are typed into the form."""
    typed = {name: stored[name] or "" for name in PLAIN}
    typed["vip_tags"] = ", ".join(stored["vip_tags"])
    for part in ("targets", "priorities"):
        for name, each in stored[part].items():
            typed |= {f"{part}.{name}.{last}": str(value) for last, value in each.items()}
    return typed | {f"mailboxes.{topic}": to for topic, to in stored["mailboxes"].items()}


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the rules that a form says.

    Raises:
        Malformed: `form.whole_number`, with a pointer to every target that is no number.
    """
    minutes, wrong = dict[str, Any](), dict[str, str]()
    for name in TARGETS:
        try:
            minutes[name] = whole_number(typed, name)
        except Malformed as exc:
            wrong |= exc.pointers
    if wrong:
        raise Malformed(wrong)
    chosen = {name: typed[name] for name in PRIORITIES if typed.get(name)}
    filled = {name: to for name in MAILBOXES if (to := typed.get(name, "").strip())}
    tags = [tag for each in typed.get("vip_tags", "").split(",") if (tag := each.strip())]
    return {
        **nested({**minutes, **chosen, **filled}),
        "shop": typed.get("shop", "").strip(),
        "vip_tags": tags,
        "vip_segment": typed.get("vip_segment", ""),
        "mailbox": typed.get("mailbox", "").strip() or None,
    }


def _stored(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = visit.perform(api.show_desk).model_dump(mode="json")
    return found


def _form(
    visit: Visit,
    stored: dict[str, Any],
    typed: dict[str, str],
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
) -> WebPage:
    words = words_of(visit)
    labels = {name: _label(words, name) for name in NAMES}
    theirs = None
    if status == CONFLICT:
        theirs = differing(typed_of(stored), typed, NAMES, labels.__getitem__)
    values = {
        "typed": typed,
        "errors": errors,
        "labels": labels,
        "theirs": theirs,
        "version": version_shown(visit, stored, is_fresh=status == CONFLICT),
        "topics": list(Topic),
        "priorities": [(each.value, words.say(f"priority.{each}")) for each in AppealPriority],
        "shops": shop_choices(visit, typed.get("shop", ""), "rules.always"),
        "segments": _segments(visit, words, typed.get("vip_segment", "")),
    }
    return WebPage("desk/rules.html", values, status)


def _segments(visit: Visit, words: PageWords, chosen: str) -> list[tuple[str, str]]:
    """Return the stored segments to choose from; the chosen one also if it was deleted."""
    found = visit.perform(segments.list_segments, query={"limit": SEGMENTS_MAX}).segments
    named = {each.id: each.name for each in found}
    lost = [] if chosen in {"", *named} else [(chosen, words.say("rules.lost", id=chosen))]
    return [("", words.say("rules.no_segment")), *lost, *named.items()]


def _label(words: PageWords, name: str) -> str:
    part, *rest = name.split(".")
    match part:
        case "targets":
            which = words.say(f"priority.{rest[0]}")
            return f"{which}: {words.say(f'rules.{rest[1]}')}"
        case "priorities":
            return f"{words.say(f'topic.{rest[0]}')}: {words.say(f'rules.{rest[1]}')}"
        case "mailboxes":
            return words.say(f"topic.{rest[0]}")
        case _:
            return words.say(f"rules.{name}")
