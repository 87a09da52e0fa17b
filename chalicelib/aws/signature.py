"""Signature Version 4 for requests of AWS's JSON protocol.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from time import gmtime, strftime
from urllib.parse import quote

from chalicelib.settings import AwsKeys

ALGORITHM = "AWS4-HMAC-SHA256"
CONTENT_TYPE = "application/x-amz-json-1.0"


@dataclass(slots=True)
class Signer:
    """Signs calls of one service in one region at one host; `path` is the path of its URL."""

    service: str
    region: str
    host: str
    path: str = "/"
    _path: str = field(init=False)
    _derived: tuple[str, str, bytes] = field(default=("", "", b""), init=False, repr=False)

    def __post_init__(self) -> None:
        self._path = quote(self.path, safe="/~")

    def headers(self, target: str, body: bytes, *, keys: AwsKeys, epoch_s: float) -> dict[str, str]:
        """All headers of a call made at `epoch_s`, except its length."""
        moment = strftime("%Y%m%dT%H%M%SZ", gmtime(epoch_s))
        signed = {"content-type": CONTENT_TYPE, "host": self.host, "x-amz-date": moment}
        if keys.session_token:
            signed["x-amz-security-token"] = keys.session_token
        signed["x-amz-target"] = target
        return {**signed, "authorization": self._authorization(signed, body, keys)}

    def _authorization(self, signed: dict[str, str], body: bytes, keys: AwsKeys) -> str:
        """The `Authorization` header; `signed` must be sorted by name, as the algorithm demands."""
        names = ";".join(signed)
        lines = "".join([f"{name}:{value}\n" for name, value in signed.items()])
        digest = hashlib.sha256(body).hexdigest()
        request = f"POST\n{self._path}\n\n{lines}\n{names}\n{digest}"
        moment = signed["x-amz-date"]
        day = moment[:8]
        scope = f"{day}/{self.region}/{self.service}/aws4_request"
        hashed = hashlib.sha256(request.encode()).hexdigest()
        text = f"{ALGORITHM}\n{moment}\n{scope}\n{hashed}"
        signature = hmac.digest(self._key(keys.secret_key, day), text.encode(), "sha256").hex()
        credential = f"{keys.access_key}/{scope}"
        return f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"

    def _key(self, secret_key: str, day: str) -> bytes:
        """The signing key of a day."""
        # Derived once a day, because that takes four of a signature's five keyed hashes.
        derived_secret, derived_day, key = self._derived
        if (derived_secret, derived_day) == (secret_key, day):
            return key
        key = f"AWS4{secret_key}".encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._derived = (secret_key, day, key)
        return key
