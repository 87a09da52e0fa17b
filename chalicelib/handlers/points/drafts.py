"""Drafts of the programme over HTTP: presets to begin with, and what a draft would change."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.errors import NotFound
from chalicelib.domain.points.drafts.difference import FieldChange
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import BASIS
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.edge.pointers import pointing_into
from chalicelib.services.points.check_draft import CheckedDraft, check_draft
from chalicelib.services.points.presets.read_presets import presets, read_preset

PRESETS = "/v1/programme/presets"
PRESET = f"{PRESETS}/{{preset}}"
CHECKS = "/v1/programme/checks"
UNKNOWN = "programme.not_found"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class DraftBody(Body):
    """A programme that is not in force."""

    programme: Programme


class PresetList(ResponseModel):
    """The kinds of shops that have a programme to begin with."""

    presets: list[str]


class PresetResponse(ResponseModel):
    """A programme for a kind of shop."""

    id: str
    programme: Programme


class FieldChangeResponse(ResponseModel):
    """One field before and after; null: it is not there."""

    field: str
    before: Any
    after: Any

    @classmethod
    def of(cls, change: FieldChange) -> "FieldChangeResponse":
        return cls(**change._asdict())


class CheckResponse(ResponseModel):
    """How a draft differs from the newest version, and how much it gives back at most.

    `version` 0 is no version: then the changes are the whole draft.
    """

    version: int
    changes: list[FieldChangeResponse]
    gives_back_bp: int
    programme: Programme

    @classmethod
    def of(cls, checked: CheckedDraft) -> "CheckResponse":
        return cls(
            version=checked.version,
            changes=[FieldChangeResponse.of(each) for each in checked.changes],
            gives_back_bp=round(checked.gives_back * BASIS),
            programme=checked.programme,
        )


@api.serves(
    Operation(
        "GET",
        PRESETS,
        "List programmes to begin with",
        Permission.PROGRAMME_READ,
        PresetList,
        id="listProgrammePresets",
        details="All have the same levels, so that each may follow any other.",
    )
)
def list_presets(_: Call[Nothing, Nothing]) -> PresetList:
    """Return the kinds of shops."""
    return PresetList(presets=presets())


@api.serves(
    Operation(
        "GET",
        PRESET,
        "Show a programme to begin with",
        Permission.PROGRAMME_READ,
        PresetResponse,
        id="getProgrammePreset",
        refuses=(UNKNOWN,),
        details="A shop that has a programme keeps its own brand.",
    )
)
def show_preset(call: Call[Nothing, Nothing]) -> PresetResponse:
    """Return the programme of a kind of shop."""
    name = call.path["preset"]
    if name not in presets():
        raise NotFound(UNKNOWN)
    return PresetResponse(id=name, programme=read_preset(name))


@api.serves(
    Operation(
        "POST",
        CHECKS,
        "Check a draft of the programme",
        Permission.PROGRAMME_SIMULATE,
        CheckResponse,
        DraftBody,
        id="checkProgramme",
        refuses=(
            "points.value",
            "programme.contradiction",
            "programme.currency",
            "programme.fixed",
            "programme.pays_too_much",
        ),
        details="Nothing is stored. A draft that is accepted here may be put into force. The"
        " fields of changes are paths in the document, with rules and levels by their ids.",
    )
)
def check(call: Call[DraftBody, Nothing]) -> CheckResponse:
    """Return how a draft differs from the newest version."""
    with pointing_into("programme"):
        return CheckResponse.of(check_draft(call.world, call.body.programme))
