"""The delivery worker: each job names one chunk.

The queue of the decorator has the chunks of Telegram. Each other channel has a queue of its own,
which `.chalice/resources.json` ties to this function (docs/decisions/0123).
"""

from collections.abc import Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.domain.ids import CampaignId, ChunkId, RunName
from chalicelib.domain.planning.chunk import Address
from chalicelib.handlers.edge import boundary
from chalicelib.services.delivery.worker import deliver_chunk
from chalicelib.world import current_world
from chalicelib.world.queues import read_job

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="deliver", batch_size=1, name="deliver")
@boundary.event
def deliver(record: Mapping[str, Any]) -> None:
    """Deliver the chunk that a job names."""
    # Only ids travel on the queue; everything else is read when the job is done.
    job = read_job(record)
    address = Address(CampaignId(job["campaign"]), RunName(job["run"]), ChunkId(job["chunk"]))
    channel = job.get("channel", "")  # jobs of earlier releases do not name it
    deliver_chunk(current_world(), address, channel=channel, attempt=job["attempt"])
