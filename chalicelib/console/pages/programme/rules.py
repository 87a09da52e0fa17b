"""The rules in force and all their versions, in words, and the programmes to begin with."""

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.programme.area import PROGRAMME, in_area
from chalicelib.console.pages.programme.fields import Json, sections_of
from chalicelib.console.pages.programme.form import document_in
from chalicelib.console.pages.programme.wording import FieldDifference, ProgrammeWords, differences
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.points import drafts, programme

PRESETS = f"{PROGRAMME}/presets"
VERSIONS = f"{PROGRAMME}/versions"
VERSION = f"{VERSIONS}/{{number}}"

pages = Pages()


@pages.get(PROGRAMME, Permission.PROGRAMME_READ)
def show(visit: Visit) -> Shown:
    """Show the rules that are in force, in words."""
    try:
        found = visit.perform(programme.show_programme)
    except NotFound:
        return in_area(visit, "programme/none.html", {"presets": _presets(visit)})
    following = [each for each in versions_of(visit) if each.effective_at > visit.world.now()]
    return _in_words(visit, found, {"following": following})


@pages.get(PRESETS, Permission.PROGRAMME_READ)
def show_presets(visit: Visit) -> Shown:
    """Show the programmes to begin with."""
    return in_area(visit, "programme/presets.html", {"presets": _presets(visit)})


@pages.get(VERSIONS, Permission.PROGRAMME_READ)
def show_versions(visit: Visit) -> Shown:
    """Show all versions, newest first."""
    versions = versions_of(visit)[::-1]
    if visit.request.query.get("format") == "csv":
        head = ("version", "effective_at", "recorded_at", "by")
        rows = [
            (
                each.version,
                each.effective_at.isoformat(),
                each.recorded_at.isoformat(),
                words_of(visit).author(each.by, each.by_name),
            )
            for each in versions
        ]
        return csv_file("programme-versions.csv", [head, *rows])
    return in_area(visit, "programme/versions.html", {"versions": versions})


@pages.get(VERSION, Permission.PROGRAMME_READ)
def show_version(visit: Visit) -> Shown:
    """Show one version in words, and what it changed."""
    number = visit.path["number"]
    if not number.isdecimal():
        raise NotFound("programme.not_found")
    found = visit.perform(programme.show_programme, query={"version": number})
    return _in_words(visit, found, {"following": []})


def _in_words(visit: Visit, found: programme.ProgrammeResponse, values: dict[str, Json]) -> WebPage:
    said = ProgrammeWords(document_in(found.programme), words_of(visit))
    around = {
        "version": found,
        "said": said,
        "sections": sections_of(said.document),
        "changes": _changes(visit, found),
        "may_change": visit.may(Permission.PROGRAMME_WRITE),
        "may_draft": visit.may(Permission.PROGRAMME_SIMULATE),
    }
    return in_area(visit, "programme/rules.html", {**around, **values})


def _changes(visit: Visit, found: programme.ProgrammeResponse) -> list[FieldDifference] | None:
    """Return what a version changed; None for the first one."""
    if found.version <= 1:
        return None
    before = version_of(visit, found.version - 1)
    return differences(before.programme, found.programme, words_of(visit))


def version_of(visit: Visit, number: int) -> programme.ProgrammeResponse:
    """Return one version with its document."""
    query = {"version": str(number)}
    found: programme.ProgrammeResponse = visit.perform(programme.show_programme, query=query)
    return found


def versions_of(visit: Visit) -> list[programme.ListedVersionResponse]:
    """Return all versions, oldest first."""
    found: list[programme.ListedVersionResponse] = visit.perform(programme.list_versions).versions
    return found


def _presets(visit: Visit) -> list[str]:
    found: list[str] = visit.perform(drafts.list_presets).presets
    return found
