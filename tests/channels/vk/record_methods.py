"""Writes `methods.json` again: the parameters that VK's methods take, by the generated types of VK.

Run it with the unpacked wheel of `vkbottle-types` (`pip download --no-deps vkbottle-types`):
`python -m tests.channels.vk.record_methods FOLDER`. It reads the source and imports nothing of it.
"""

import ast
import json
import re
import sys
from pathlib import Path

RECORDED = Path(__file__).parent / "methods.json"
CALLED = (
    "docs.getMessagesUploadServer",
    "docs.save",
    "groups.addCallbackServer",
    "groups.editCallbackServer",
    "groups.getById",
    "groups.getCallbackConfirmationCode",
    "groups.getCallbackServers",
    "groups.getCallbackSettings",
    "groups.getTokenPermissions",
    "groups.setCallbackSettings",
    "messages.getById",
    "messages.send",
    "messages.sendMessageEventAnswer",
    "photos.getMessagesUploadServer",
    "photos.saveMessagesPhoto",
)
SCALARS = ("int", "bool", "str")


def parameters_of(source: str, method: str) -> dict[str, str]:
    """The parameters of a method of one category, each with its kind; `?`: it may be left out."""
    name = re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", method)
    found: dict[str, str] = {}
    for each in ast.walk(ast.parse(source)):
        if isinstance(each, ast.AsyncFunctionDef) and each.name == name:
            for argument in each.args.args[1:]:
                shown = ast.unparse(argument.annotation) if argument.annotation else ""
                kinds = [
                    kind
                    for kind in SCALARS
                    if re.match(rf"(typing\.)?(Optional\[)?{kind}\b", shown)
                ]
                optional = "?" if argument in each.args.args[-len(each.args.defaults) :] else ""
                found[argument.arg] = (kinds[0] if kinds else "other") + optional
    return found


def main(folder: Path) -> None:
    """Read the types and write the methods that we call."""
    recorded = {}
    for called in CALLED:
        category, _, method = called.partition(".")
        source = folder / "vkbottle_types" / "codegen" / "methods" / f"{category}.py"
        recorded[called] = parameters_of(source.read_text(encoding="utf-8"), method)
    RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
