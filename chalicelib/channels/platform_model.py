"""The model of what a platform posts: parts that we do not know and nulls are left out."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class PlatformModel(BaseModel):
    """A part of a webhook's body."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, fields: Any) -> Any:  # noqa: ANN401 - anything that JSON can hold
        """Null is absent."""
        if not isinstance(fields, dict):
            return fields
        return {name: value for name, value in fields.items() if value is not None}
