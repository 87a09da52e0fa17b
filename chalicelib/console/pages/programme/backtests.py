"""Back-tests of a draft: begin one, its progress, and what the draft would have cost."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.programme.area import PROGRAMME, in_area
from chalicelib.console.pages.programme.fields import PointUnit, unit_of
from chalicelib.console.pages.programme.form import DRAFT, document_in, errors_of, read_document
from chalicelib.console.pages.programme.rule_words import RuleWords
from chalicelib.console.pages.programme.rules import PRESETS, version_of, versions_of
from chalicelib.console.pages.programme.wording import Sum
from chalicelib.console.reasons import reason
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Conflict, Malformed, Rejected
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.points import simulations
from chalicelib.handlers.segments import segments

BACKTESTS = f"{PROGRAMME}/backtests"
BACKTEST = f"{BACKTESTS}/{{simulation}}"
SINCE = "since"
USUAL = timedelta(days=90)
SEGMENTS_READ = "100"

pages = Pages()


@pages.get(BACKTESTS, Permission.PROGRAMME_SIMULATE)
def show_form(visit: Visit) -> Shown:
    """Show the form; the draft is what was typed before, or the newest programme."""
    document = visit.value(DRAFT) or _newest(visit)
    return _form(visit, document) if document else Redirect(PRESETS)


@pages.post(BACKTESTS, Permission.PROGRAMME_SIMULATE)
def start(visit: Visit) -> Shown:
    """Begin a back-test."""
    text = visit.value(DRAFT)
    body = {"programme": read_document(text, DRAFT), SINCE: visit.value(SINCE)}
    # One form may test several drafts, and each of them once.
    part = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    try:
        begun = visit.perform(simulations.post_simulation, body=body, part=part)
    except (Malformed, Rejected, Conflict) as refused:
        return _form(visit, text, errors_of(refused, visit.locale, [SINCE]), 422)
    return Redirect(f"{BACKTESTS}/{begun.id}")


@pages.get(BACKTEST, Permission.PROGRAMME_SIMULATE)
def show(visit: Visit) -> Shown:
    """Show how far a back-test is, or its result."""
    path = {"simulation": visit.path["simulation"]}
    found = visit.perform(simulations.show_simulation, path=path)
    draft = document_in(found.programme)
    values = {
        "test": found,
        "draft": json.dumps(draft, ensure_ascii=False),
        "scale": draft["points"]["scale"],
        "levels": {each["id"]: each["name"] for each in draft["tiers"]["levels"]},
        "read": _read(visit),
        **(_of_result(visit, found.result, unit_of(draft)) if found.result else {}),
    }
    return in_area(visit, "programme/backtest.html", values, fragment="programme/_backtest.html")


def usual_since(visit: Visit) -> date:
    """Return the day from which a back-test begins unless the person says another one."""
    return visit.world.now().astimezone(zone_of(visit.world)).date() - USUAL


def _form(
    visit: Visit, document: str, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    values = {"document": document, "errors": errors, SINCE: usual_since(visit).isoformat()}
    labels = {SINCE: words_of(visit).say("backtest.since")}
    return in_area(
        visit, "programme/new_backtest.html", {**values, "labels": labels}, status=status
    )


def _newest(visit: Visit) -> str:
    """Return the newest document as text; an empty text: there is none."""
    read = _read(visit)
    found = version_of(visit, read).programme if read else None
    return json.dumps(document_in(found), ensure_ascii=False) if found else ""


def _read(visit: Visit) -> int:
    versions = versions_of(visit)
    return versions[-1].version if versions else 0


def _of_result(visit: Visit, result: simulations.ResultResponse, unit: PointUnit) -> dict[str, Any]:
    cost = result.cost.money
    rules = RuleWords(words_of(visit), unit, {})
    months = [each.month for each in result.liability]
    return {
        "segments": _segment_names(visit),
        "cost_points": rules.points(abs(result.cost.points)),
        "less": Sum(cost.amount.removeprefix("-"), cost.currency),
        "starts": {
            each: int(datetime.fromisoformat(f"{each}-01").replace(tzinfo=UTC).timestamp())
            for each in months
        },
        "reasons": {each.reason: reason(each.reason, visit.locale) for each in result.not_valued},
    }


def _segment_names(visit: Visit) -> dict[str, str]:
    page = visit.perform(segments.list_segments, query={"limit": SEGMENTS_READ})
    return {each.id: each.name for each in page.segments}
