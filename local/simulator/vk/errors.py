"""The refusals of VK, which come with the status 200.

Source: https://dev.vk.com/ru/reference/errors
"""

from typing import Any


class VkError(Exception):
    """`{"error": {"error_code": ..., "error_msg": ...}}`."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.answer: dict[str, Any] = {"error": {"error_code": code, "error_msg": words}}


def bad_parameter(words: str) -> VkError:
    """Make the error that most mistakes get."""
    return VkError(100, f"One of the parameters specified was missing or invalid: {words}")
