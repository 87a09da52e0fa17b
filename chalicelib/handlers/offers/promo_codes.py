"""Promo codes over HTTP: those that staff name, and random ones that a job makes."""

from chalice import Blueprint

from chalicelib.domain.offers.promo import BatchSnapshot, BatchState
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import QUEUE, SECRET
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.handlers.offers.requests import NewCodes
from chalicelib.handlers.offers.responses import CodeList, CodesResponse
from chalicelib.repo.table.commit import Committed
from chalicelib.services.offers.make_codes import codes_of, generate_codes, name_codes

CODES = "/v1/promo-codes"
BATCH = "/v1/promo-codes/{codes_id}"
MAKING, MADE = 202, 201

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _status(record: object) -> int:
    """Random codes are still to be made when the first answer is given."""
    return MAKING if getattr(record, "state", "") == BatchState.MAKING else MADE


@api.serves(
    Operation(
        "POST",
        CODES,
        "Make promo codes",
        Permission.OFFERS_WRITE,
        CodesResponse,
        NewCodes,
        status=MADE,
        also=(MAKING,),
        status_of=_status,
        keeps=BatchSnapshot,
        details="Case and dashes of a code do not matter. Named codes are good at once, 201. Random"
        " codes are made by a job, 202: `made` shows how far it is. They have 60 random bits, and"
        " no 0, O, 1 or I. Too many wrong codes are paused for ten minutes.",
        id="createPromoCodes",
        refuses=("offer.unknown", "promo.repeated", "promo.taken", *QUEUE, *SECRET),
    )
)
def make_promo_codes(call: Call[NewCodes, Nothing]) -> Committed[BatchSnapshot]:
    """Store named codes, or begin to make random ones."""
    body = call.body
    if body.codes is not None:
        return name_codes(call.world, call.actor, body.offer, body.codes, body.limits)
    assert body.generate is not None, "the body has exactly one of the two"
    asked = body.generate
    return generate_codes(
        call.world, call.actor, body.offer, asked.count, body.limits, prefix=asked.prefix
    )


@api.serves(
    Operation(
        "GET",
        BATCH,
        "Show how many promo codes are made",
        Permission.OFFERS_READ,
        CodesResponse,
        details="How far the job is that makes random codes. The codes themselves are in `GET"
        " /v1/promo-codes/{codes_id}/codes`.",
        id="getPromoCodes",
        refuses=("promo.not_found",),
    )
)
def show_promo_codes(call: Call[Nothing, Nothing]) -> CodesResponse:
    """Return the progress of a batch."""
    batch = call.world.offers.promos.batch(call.path["codes_id"])
    return CodesResponse.model_validate(batch.snapshot, from_attributes=True)


@api.serves(
    Operation(
        "GET",
        f"{BATCH}/codes",
        "List random promo codes",
        Permission.OFFERS_WRITE,
        CodeList,
        query=Paged,
        details="Those that are made already. Only digests are stored: the codes are derived again"
        " from the secret, and after its exchange they can be listed no more.",
        id="listPromoCodes",
        refuses=("promo.not_found", "promo.secret_changed", *SECRET),
    )
)
def list_promo_codes(call: Call[Nothing, Paged]) -> CodeList:
    """Return a page of the random codes of a batch; named codes are in none."""
    batch = call.world.offers.promos.batch(call.path["codes_id"])

    def read(*, after: str, limit: int) -> list[tuple[int, str]]:
        first = int(after) + 1 if after else 0
        numbers = range(first, min(first + limit, batch.made) if batch.key else first)
        return list(zip(numbers, codes_of(call.world, batch, numbers), strict=True))

    page, following = turn_page(call, f"codes {batch.id}", read, lambda each: str(each[0]))
    return CodeList(codes=[code for _, code in page], next=following)
