"""The templates that Meta has approved for the number, and how they are filled in.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
"""

import re
from typing import Any

from local.simulator.whatsapp.errors import GraphError, bad_parameter

APPROVED = {
    ("shop_offer", "ru"): "Здравствуйте, {{1}}!\n{{2}}\nОтветьте на это сообщение, и мы расскажем.",
    ("shop_offer", "en"): "Hello, {{1}}!\n{{2}}\nAnswer this message, and we will tell you more.",
    ("shop_news", "ru"): "У нас новости. Ответьте на это сообщение, и мы расскажем.",
    ("shop_news", "en"): "We have news. Answer this message, and we will tell you more.",
}
VARIABLE = re.compile(r"\{\{(\d+)\}\}")
UNSENDABLE = re.compile(r"[\n\t]| {5,}")


def filled(template: Any) -> str:  # noqa: ANN401 - anything that JSON can hold
    """The words of an approved template.

    Raises:
        GraphError: it is not approved in that language, or its variables do not fit.
    """
    if not isinstance(template, dict):
        raise bad_parameter("template is an object")
    language = template.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    words = APPROVED.get((str(template.get("name")), str(code)))
    if words is None:
        raise GraphError(132001, "Template name does not exist in the translation", 404)
    values = [value for each in template.get("components") or () for value in _values(each)]
    if len(values) != len(VARIABLE.findall(words)):
        raise GraphError(132000, "Number of parameters does not match the expected number")
    return VARIABLE.sub(lambda found: values[int(found[1]) - 1], words)


def _values(component: Any) -> list[str]:  # noqa: ANN401 - anything that JSON can hold
    if not isinstance(component, dict) or component.get("type") != "body":
        raise bad_parameter("these templates have a body alone")
    values = []
    for each in component.get("parameters") or ():
        text = each.get("text") if isinstance(each, dict) and each.get("type") == "text" else None
        if not isinstance(text, str) or not text.strip() or UNSENDABLE.search(text):
            raise GraphError(132018, "A parameter has no text, a line break or many spaces")
        values.append(text)
    return values
