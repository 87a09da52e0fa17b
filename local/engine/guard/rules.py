"""Decides which requests the engine serves: those of the run that started it, for data alone."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LOOPBACK_NAMES = ("127.0.0.1", "localhost")
SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/\d+/[\w-]+/([\w-]+)/aws4_request")
BEARER = re.compile(r"Bearer (\S+)")
# Everything else of AWS is refused, first of all what runs code: functions, stacks, containers.
SERVICES = frozenset({"dynamodb", "sqs", "sns", "ses", "s3"})
TARGETS = ("DynamoDB_20120810.", "AmazonSQS.")
PATHS = re.compile(r"/|/v2/email/[\w/.%@+-]+|/\d{12}/[\w.-]+|/grocer-files(/[\w/.-]+)?")
INSPECTED = frozenset(
    {
        "/_ministack/health",
        "/_ministack/ses/messages",
        "/_ministack/sns/sms-messages",
        "/_grocer/emails",
        "/_grocer/sms",
    }
)

Headers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom to serve; without a `key` the engine itself checks signatures and policies."""

    port: int
    key: str

    def refusal(self, method: str, path: str, headers: Headers) -> str:
        """Return why a request is refused, or "" if it is served; no byte of its body is read.

        `headers` are keyed by their lower-case names.
        """
        hosts = {f"{name}:{self.port}" for name in LOOPBACK_NAMES}
        # A page that reaches us by a name of its own sends that name.
        if len(headers.get("host", ())) != 1 or headers["host"][0] not in hosts:
            return "this address is for this machine only"
        # Clients of AWS never send it; browsers send it with everything that a page may not read.
        if "origin" in headers or method == "OPTIONS":
            return "pages may not call this address"
        return self._refusal_by_key(path, headers) if self.key else ""

    def _refusal_by_key(self, path: str, headers: Headers) -> str:
        credential = " ".join(headers.get("authorization", ()))
        bearer, signed = BEARER.fullmatch(credential), SIGNED.match(credential)
        found = bearer or signed
        if found is None or not hmac.compare_digest(found[1].encode(), self.key.encode()):
            return "the key of this run is missing"
        if signed is None:
            return "" if path in INSPECTED else "nothing is inspected here"
        targets = headers.get("x-amz-target", ())
        is_known = signed[2] in SERVICES and all(one.startswith(TARGETS) for one in targets)
        if not is_known or not PATHS.fullmatch(path):
            return "this service of AWS is off in a local run"
        return ""
