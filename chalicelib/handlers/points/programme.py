"""The programme over HTTP: the version in force, all versions, and the next one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field, StrictInt

from chalicelib.domain.errors import NotFound
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion, in_force
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import Instant
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.edge.pointers import pointing_into
from chalicelib.services.points.change_programme import change_programme

PROGRAMME = "/v1/programme"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewProgramme(Body):
    """The next version of the programme."""

    programme: Programme
    effective_at: Instant | None = Field(
        None, description="When it comes into force; null: now. Never more than 300 s in the past."
    )
    version: Annotated[StrictInt, Field(ge=0)] | None = Field(
        None, description="The version that was read; null: it is not compared."
    )


class ProgrammeQuery(Body):
    """Which version: by number, or the one in force at an instant; neither: now."""

    version: Annotated[int, Field(ge=1)] | None = Field(None, description="Its number.")
    at: Instant | None = Field(None, description="The version that is in force then.")


class VersionResponse(ResponseModel):
    """A version of the programme without its document."""

    version: int
    effective_at: AwareDatetime
    recorded_at: AwareDatetime
    by: str


class ListedVersionResponse(VersionResponse):
    """A version of the programme in the list of all."""

    by_name: str = Field(description="The present name of the key; empty: no key has this id.")


class ProgrammeResponse(VersionResponse):
    """A version of the programme."""

    programme: Programme

    @classmethod
    def of(cls, version: ProgrammeVersion) -> "ProgrammeResponse":
        return cls(**_version(version).model_dump(), programme=version.programme)


class VersionList(ResponseModel):
    """All versions, oldest first."""

    versions: list[ListedVersionResponse]
    next: str | None = None


@api.serves(
    Operation(
        "GET",
        PROGRAMME,
        "Show the programme",
        Permission.PROGRAMME_READ,
        ProgrammeResponse,
        query=ProgrammeQuery,
        details="The version in force, or the one with a number, or the one at an instant, with"
        " all defaults. What it answers may be changed and sent back in a `PUT`.",
        id="getProgramme",
        refuses=("programme.not_found",),
    )
)
def show_programme(call: Call[Nothing, ProgrammeQuery]) -> ProgrammeResponse:
    """Return the version in force, or the requested one."""
    versions = call.world.points.programmes.versions(call.actor.at)
    if call.query.version is not None:
        found = next((each for each in versions if each.number == call.query.version), None)
    else:
        at: datetime = call.query.at or call.actor.at
        found = in_force(versions, at)
    if found is None:
        raise _unknown(versions)
    return ProgrammeResponse.of(found)


@api.serves(
    Operation(
        "GET",
        f"{PROGRAMME}/versions",
        "List the versions of the programme",
        Permission.PROGRAMME_READ,
        VersionList,
        details="Oldest first, also those that begin later, without their documents. `GET"
        " /v1/programme?version=` shows one.",
        id="listProgrammeVersions",
    )
)
def list_versions(call: Call[Nothing, Nothing]) -> VersionList:
    """Return every version without its document."""
    versions = call.world.points.programmes.versions(call.actor.at)
    names = call.world.staff.keys.names(each.by for each in versions)
    shown = [
        ListedVersionResponse(**_version(each).model_dump(), by_name=names.get(each.by, ""))
        for each in versions
    ]
    return VersionList(versions=shown)


@api.serves(
    Operation(
        "PUT",
        PROGRAMME,
        "Change the programme",
        Permission.PROGRAMME_WRITE,
        ProgrammeResponse,
        NewProgramme,
        id="replaceProgramme",
        refuses=(
            "points.value",
            "programme.changed",
            "programme.contradiction",
            "programme.currency",
            "programme.effective_at",
            "programme.fixed",
            "programme.pays_too_much",
        ),
        details="Receipts are valued by the version of their own moment, so a version that came"
        " into force never changes. The newest document again changes nothing. Without"
        " `effective_at` it begins now; only the first version may begin earlier. Scale, currency"
        " and the ids of levels stay for ever.",
    )
)
def put_programme(call: Call[NewProgramme, Nothing]) -> ProgrammeResponse:
    """Store the next version."""
    with pointing_into("programme", "/effective_at"):
        version = change_programme(
            call.world,
            call.actor,
            call.body.programme,
            effective_at=call.body.effective_at,
            read=call.body.version,
        )
    return ProgrammeResponse.of(version)


def _unknown(versions: Sequence[ProgrammeVersion]) -> NotFound:
    return NotFound("programme.not_found", newest=versions[-1].number if versions else 0)


def _version(version: ProgrammeVersion) -> VersionResponse:
    return VersionResponse(
        version=version.number,
        effective_at=version.effective_at,
        recorded_at=version.recorded_at,
        by=version.by,
    )
