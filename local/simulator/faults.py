"""Faults of a platform on demand: it answers our calls with 429 or a server error."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from local.simulator.messenger import Kind

TOO_OFTEN = 429
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a platform answers; `calls` are left to be answered so, None: until it is switched off.

    A status of 429 asks for `retry_after_s`.
    """

    status: int
    retry_after_s: int = 1
    calls: int | None = None


class Faults:
    """The fault of each platform; `noticed` is called after each change."""

    def __init__(self, noticed: Callable[[], None]) -> None:
        self._noticed = noticed
        self._lock = threading.Lock()
        self._faults: dict[Kind, Fault] = {}

    def order(self, kind: Kind, fault: Fault | None) -> None:
        """Let a platform fail from now on; None: it is fine again."""
        with self._lock:
            self._faults.pop(kind, None)
            if fault is not None:
                self._faults[kind] = fault
        self._noticed()

    def answer(self, kind: Kind) -> Answer | None:
        """The answer to one call of ours; None if the platform is fine."""
        with self._lock:
            fault = self._faults.get(kind)
            if fault is None:
                return None
            if fault.calls is not None:
                self._faults[kind] = replace(fault, calls=fault.calls - 1)
                if fault.calls == 1:
                    del self._faults[kind]
        self._noticed()
        return ANSWERS[kind](fault) if fault.status == TOO_OFTEN else _gateway(fault)

    def shown(self) -> dict[str, Any]:
        """The faults by platform."""
        with self._lock:
            return {kind: asdict(fault) for kind, fault in self._faults.items()}


def _gateway(fault: Fault) -> Answer:
    """What stands between us and a platform answers in the same way for all of them."""
    return fault.status, {"Content-Type": "text/html"}, b"<html>The platform is down</html>"


def _said(fault: Fault, body: Mapping[str, Any]) -> Answer:
    headers = {"Content-Type": "application/json", "Retry-After": str(fault.retry_after_s)}
    return fault.status, headers, json.dumps(body).encode()


def _telegram(fault: Fault) -> Answer:
    wait_s = fault.retry_after_s
    words = f"Too Many Requests: retry after {wait_s}"
    refusal = {"ok": False, "error_code": TOO_OFTEN, "description": words}
    return _said(fault, {**refusal, "parameters": {"retry_after": wait_s}})


def _vk(fault: Fault) -> Answer:
    words = "Too many requests per second"
    return _said(fault, {"error": {"error_code": 6, "error_msg": words}})


def _max(fault: Fault) -> Answer:
    return _said(fault, {"code": "too.many.requests", "message": "Too many requests"})


def _whatsapp(fault: Fault) -> Answer:
    return _said(fault, {"error": {"code": 130429, "message": "Rate limit hit"}})


ANSWERS: Mapping[Kind, Callable[[Fault], Answer]] = {
    "telegram": _telegram,
    "vk": _vk,
    "max": _max,
    "whatsapp": _whatsapp,
}
