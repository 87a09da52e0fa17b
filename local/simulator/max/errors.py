"""The refusals of MAX.

Source: https://dev.max.ru/docs-api (response codes)
"""

from local.simulator.messenger import JsonObject


class MaxError(Exception):
    """A status with `{"code": ..., "message": ...}`."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.answer: JsonObject = {"code": code, "message": words}


def bad_payload(words: str) -> MaxError:
    """Make the error that most mistakes get."""
    return MaxError(400, "proto.payload", words)
