"""A text of a request in both languages."""

from typing import Any

from pydantic import ConfigDict, model_validator

from chalicelib.domain.both_languages import EITHER, in_both
from chalicelib.handlers.edge.operation import Body


class InBoth(Body):
    """A text in both languages: the fields `ru` and `en`, of which one stands for a missing one."""

    model_config = ConfigDict(json_schema_extra=EITHER)

    @model_validator(mode="before")
    @classmethod
    def _in_both(cls, given: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
        return in_both(given)
