"""AWS's low-level clients, made when first needed.

They are botocore's own, which `boto3.client` only wraps: importing the wrapper costs a third of a
cold start (docs/decisions/0003). Endpoints, region and credentials are the SDK's usual variables
(`AWS_ENDPOINT_URL`, `AWS_DEFAULT_REGION`, ...): an AWS-compatible cloud or a local engine is only a
setting.
"""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

# A call may be tried again and still leave the function two thirds of its time.
CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.0
ATTEMPTS_MAX = 3


@cache
def _session() -> Session:
    return get_session()


def make_client(service: str, *, attempts_max: int = ATTEMPTS_MAX) -> Any:  # noqa: ANN401
    """A client of one service; our own types vouch for the shape of what it sends."""
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"mode": "standard", "total_max_attempts": attempts_max},
        parameter_validation=False,
        tcp_keepalive=True,
    )
    return _session().create_client(service, config=config)
