"""Templates of answers: the words that the desk writes again and again."""

from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import templates

TEMPLATES = f"{DESK}/templates"
NEW = f"{TEMPLATES}/new"
TEMPLATE = f"{TEMPLATES}/{{template_id}}"
FIELDS = frozenset({"name", "text", "text.ru", "text.en"})
DELETE = "delete"

pages = Pages()


@pages.get(TEMPLATES, Permission.APPEALS_ANSWER)
def list_templates(visit: Visit) -> Shown:
    """Show all templates by name."""
    found = visit.perform(templates.list_templates).templates
    return WebPage("desk/templates.html", {"templates": found})


@pages.get(NEW, Permission.APPEALS_ANSWER)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new template."""
    return _form(visit, None, NO_ERRORS)


@pages.post(NEW, Permission.APPEALS_ANSWER)
def add(visit: Visit) -> Shown:
    """Write a new one; its id is the key of the form, so that a second press writes it again."""
    return _written(visit, visit.id_of_form, None)


@pages.get(TEMPLATE, Permission.APPEALS_ANSWER)
def show_template(visit: Visit) -> Shown:
    """Show one template to change it."""
    return _form(visit, _found(visit), NO_ERRORS)


@pages.post(TEMPLATE, Permission.APPEALS_ANSWER)
def change(visit: Visit) -> Shown:
    """Change a template, or remove it."""
    template_id = visit.path["template_id"]
    if visit.value("act") == DELETE:
        visit.remove(templates.delete_template, path={"template_id": template_id})
        return Redirect(TEMPLATES, notice="done.template_removed")
    return _written(visit, template_id, _found(visit))


def _written(visit: Visit, template_id: str, template: Any) -> Shown:  # noqa: ANN401 - a model of an answer
    texts = {locale: visit.value(f"text.{locale}").strip() for locale in LOCALES}
    body = {
        "name": visit.value("name"),
        "text": {locale: text for locale, text in texts.items() if text},
        "version": visit.number("version"),
    }
    try:
        visit.perform(templates.put_template, path={"template_id": template_id}, body=body)
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, template, errors, refused_status(refused))
    return Redirect(TEMPLATES, notice="done.template_written")


def _found(visit: Visit) -> Any:  # noqa: ANN401 - a model of an answer
    found = visit.perform(templates.list_templates).templates
    template = next((each for each in found if each.id == visit.path["template_id"]), None)
    if template is None:
        raise NotFound("template.not_found")
    return template


def _form(visit: Visit, template: Any, errors: FormErrors, status: int = 200) -> WebPage:  # noqa: ANN401
    is_typed = visit.request.method == "POST" or bool(visit.fields)
    values = dict(visit.typed) if is_typed else _values(template)
    around = {"template": template, "values": values, "errors": errors}
    return WebPage("desk/template.html", around, status)


def _values(template: Any) -> dict[str, str]:  # noqa: ANN401 - a model of an answer
    if template is None:
        return {"version": "0"}
    texts = {f"text.{locale}": text for locale, text in template.text.items()}
    return {**texts, "name": template.name, "version": str(template.version)}
