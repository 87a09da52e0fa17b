"""Stores the templates of answers."""

import json
from dataclasses import dataclass

from chalicelib.domain.appeals.reply_template import TEMPLATES_MAX, ReplyTemplate
from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put


class ReplyTemplateMoved(Moved):
    """Another writer changed the template meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("template.changed", found)


@dataclass(frozen=True, slots=True)
class ReplyTemplateStore:
    """The templates of the table."""

    table: Table

    def all(self) -> list[ReplyTemplate]:
        """All templates by name."""
        items = self.table.query(appeal_keys.TEMPLATES, prefix="", limit=TEMPLATES_MAX)
        return sorted(map(_read, items), key=lambda each: (each.name.casefold(), each.id))

    def find(self, template_id: str) -> ReplyTemplate | None:
        """One template."""
        item = self.table.get(appeal_keys.reply_template(template_id))
        return _read(item) if item else None

    def save_write(self, template: ReplyTemplate, version: int) -> Put:
        """The write of a template after this version; it refuses with `ReplyTemplateMoved`."""
        attributes: dict[str, Value] = {
            "name": template.name,
            "text": json.dumps(dict(template.text), ensure_ascii=False),
            "version": version + 1,
        }
        key = appeal_keys.reply_template(template.id)
        return Put(key, attributes, version=version, refused=ReplyTemplateMoved)

    def remove_write(self, template_id: str) -> Delete:
        """The write that removes a template."""
        return Delete(appeal_keys.reply_template(template_id))


def _read(item: Item) -> ReplyTemplate:
    return ReplyTemplate(item["sk"], item["name"], json.loads(item["text"]), item["version"])
