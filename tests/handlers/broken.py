"""AWS that does not answer, and code that breaks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.world import World, use_world

AWAY = EndpointConnectionError(endpoint_url="http://127.0.0.1:9")


def refusal(code: str) -> ClientError:
    """What botocore raises when a service answers with this code."""
    return ClientError({"Error": {"Code": code, "Message": "as told by the test"}}, "GetItem")


THROTTLED = refusal("ThrottlingException")


class Failing:
    """A client of which every call fails."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**_: Any) -> Any:
            raise self.failure

        return call


def fails(world: World, failure: Exception, *services: str) -> World:
    """Put this world in the place of the container's, with these services failing."""

    def client(service: str) -> Any:
        return Failing(failure) if service in services else world.client(service)

    failing = replace(world, client=client)
    use_world(failing)
    return failing
