"""Templates of answers over HTTP."""

from typing import Annotated

from chalice import Blueprint
from pydantic import Field, StringConstraints

from chalicelib.domain.appeals.reply_template import (
    NAME_CHARS_MAX,
    TEMPLATE_CHARS_MAX,
    TEMPLATES_MAX,
    ReplyTemplate,
)
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import REFUSED_IF_CHANGED, VERSION, VersionRead
from chalicelib.handlers.edge.fields import NAMED, Visible, named_in
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.appeals.write_knowledge import remove_template, write_template

TEMPLATES = "/v1/templates"
TEMPLATE = f"{TEMPLATES}/{{template_id}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _text(chars_max: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=chars_max)


class TemplateBody(Body):
    """A template of an answer."""

    name: Annotated[
        str, _text(NAME_CHARS_MAX), Visible, Field(description="By which staff find it.")
    ]
    text: dict[Locale, Annotated[str, _text(TEMPLATE_CHARS_MAX), Visible]] = Field(
        min_length=1, description="By language. `{{name}}` becomes the customer's first name."
    )
    version: VersionRead = None


class TemplateResponse(ResponseModel):
    """A template of an answer."""

    id: str = Field(description="The id of the template.")
    name: str = Field(description="By which staff find it.")
    text: dict[str, str] = Field(description="By language.")
    version: int = Field(description=VERSION)

    @classmethod
    def of(cls, template: ReplyTemplate) -> "TemplateResponse":
        return cls(
            id=template.id,
            name=template.name,
            text=dict(template.text),
            version=template.version,
        )


class TemplateList(ResponseModel):
    """All templates."""

    templates: list[TemplateResponse] = Field(description="By name.")


@api.serves(
    Operation(
        "GET",
        TEMPLATES,
        "List the templates of answers",
        Permission.APPEALS_READ,
        TemplateList,
        id="listTemplates",
        details=f"All of them, {TEMPLATES_MAX} at most.",
    )
)
def list_templates(call: Call[Nothing, Nothing]) -> TemplateList:
    """Return all templates."""
    found = call.world.desk.templates.all()
    return TemplateList(templates=[TemplateResponse.of(each) for each in found])


@api.serves(
    Operation(
        "PUT",
        TEMPLATE,
        "Write a template",
        Permission.APPEALS_ANSWER,
        TemplateResponse,
        TemplateBody,
        id="replaceTemplate",
        refuses=("template.changed", "template.not_found", "template.too_many"),
        details=f"The caller chooses the id of a new one. {REFUSED_IF_CHANGED}",
    )
)
def put_template(call: Call[TemplateBody, Nothing]) -> TemplateResponse:
    """Store a template."""
    template_id = named_in(call.path, "template_id", NAMED)
    if template_id is None:
        raise Malformed({"/template_id": "40 letters, digits, dots and dashes at most"})
    template = ReplyTemplate(template_id, call.body.name, call.body.text)
    stored = write_template(call.world, call.actor, template, read=call.body.version)
    return TemplateResponse.of(stored)


@api.serves(
    Operation(
        "DELETE",
        TEMPLATE,
        "Remove a template",
        Permission.APPEALS_ANSWER,
        None,
        status=204,
        media="",
        id="deleteTemplate",
        details="Answers that were made of it stay. A repetition changes nothing.",
    )
)
def delete_template(call: Call[Nothing, Nothing]) -> None:
    """Remove a template."""
    remove_template(call.world, call.actor, call.path["template_id"])
