"""AWS for a unit test: the table, the queues and the files in memory, the rest from moto."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

# Imported first: a session of botocore that is made before moto is loaded is never intercepted.
from moto import mock_aws

from chalicelib.aws.clients import make_sdk_client
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.settings import Settings
from local.memory_files import MemoryFiles
from tests.builders.aws.memory_queues import MemoryQueues


@dataclass(slots=True)
class MemoryAws:
    """Makes the clients of a World. `stop` ends moto if a test started it."""

    settings: Settings
    now: Callable[[], datetime]
    table: MemoryTable = field(default_factory=MemoryTable)
    _queues: MemoryQueues | None = None
    _files: MemoryFiles | None = None
    _moto: Any = None

    def client(self, service: str) -> Any:
        if service == "dynamodb":
            return self.table
        if service == "sqs":
            return self._memory_queues()
        if service == "s3":
            return self.files
        self._start_moto()
        return make_sdk_client(service)

    @property
    def files(self) -> MemoryFiles:
        if self._files is None:
            self._files = MemoryFiles(self.settings.files_bucket)
        return self._files

    def stop(self) -> None:
        if self._moto is not None:
            self._moto.stop()
            self._moto = None

    def _memory_queues(self) -> MemoryQueues:
        if self._queues is None:
            self._queues = MemoryQueues(
                frozenset(
                    (
                        *queue_urls(self.settings).values(),
                        *self.settings.queue_urls_by_channel.values(),
                    )
                ),
                self.now,
            )
        return self._queues

    def _start_moto(self) -> None:
        if self._moto is None:
            # Starting moto costs more than most tests, and few of them need it.
            self._moto = mock_aws()
            self._moto.start()


def queue_urls(settings: Settings) -> dict[str, str]:
    """The queues of the settings, by the name of their field."""
    names = [each.name for each in fields(settings) if each.name.endswith("_queue")]
    return {name: getattr(settings, name) for name in names}


def with_memory_queues(settings: Settings) -> Settings:
    """Give every queue of the settings a URL that only `MemoryQueues` knows."""
    urls: dict[str, Any] = {name: f"memory://{name}" for name in queue_urls(settings)}
    return replace(settings, **urls)
