"""The five refusals. The class of a refusal answers one question: will a retry help?"""

from collections.abc import Mapping
from types import MappingProxyType

NOWHERE: Mapping[str, str] = MappingProxyType({})


class Refusal(Exception):
    """The base of all refusals: a stable dotted code, and the facts that explain it."""

    # The texts of most refusals may quote what a person wrote, so that only numbers are shown.
    SHOWS_TEXTS = False
    # JSON pointers (RFC 6901) to what is wrong in the request, and why.
    pointers: Mapping[str, str] = NOWHERE

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def facts(self) -> Mapping[str, str | int]:
        """What the caller may see of the facts that explain it."""
        if self.SHOWS_TEXTS:
            return self.params
        return {name: value for name, value in self.params.items() if isinstance(value, int)}


class NotFound(Refusal):
    """The thing that the caller named does not exist; a retry does not help."""


class Gone(NotFound):
    """The thing became another one, which the facts name; the caller asks for that one."""

    SHOWS_TEXTS = True


class Forbidden(Refusal):
    """The caller may not do this, or did not prove who they are."""


class Rejected(Refusal):
    """The request breaks a rule; the same request will break it again."""


class SaidInFull(Rejected):
    """A rejection with texts that the service wrote itself, so that all of its facts are shown."""

    SHOWS_TEXTS = True


class Malformed(Rejected):
    """Fields of the request are wrong; `pointers` maps JSON pointers (RFC 6901) to reasons."""

    def __init__(self, pointers: Mapping[str, str], code: str = "body.malformed") -> None:
        super().__init__(code)
        self.pointers = pointers


class Conflict(Refusal):
    """The stored state does not allow the request; the caller reads it again, then decides."""

    SHOWS_TEXTS = True


class Unavailable(Refusal):
    """Something we depend on does not answer; the same request may succeed later."""

    def __init__(self, code: str, *, retry_after_s: int = 1) -> None:
        super().__init__(code)
        self.retry_after_s = retry_after_s
