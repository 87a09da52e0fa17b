"""Give a customer a code or a QR by which they agree to spend points, and prove it at the till."""

from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.conversation.one_time_code import derive_code, is_right_code
from chalicelib.domain.errors import Forbidden, NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.spending.spend_code import PURPOSE, QR_LIFE, SpendCode, WrongCode
from chalicelib.domain.points.version import in_force
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.world import World

QR_PREFIX = "grocer:"


class IssuedCode(NamedTuple):
    """A code, or the text of a QR, and when it ends."""

    code: str
    expires_at: datetime


def programme_now(world: World) -> Programme:
    """Return the programme in force.

    Raises:
        NotFound: `programme.not_found`.
    """
    now = world.now()
    version = in_force(world.points.programmes.versions(now), now)
    if version is None:
        raise NotFound("programme.not_found")
    return version.programme


def issue_code(world: World, customer: CustomerId, *, since: datetime | None = None) -> IssuedCode:
    """Replace the customer's code by a new one, good for five minutes.

    A live code that was issued at `since` or later is kept: a picture and the text beside it show
    the same one.

    Raises:
        NotFound: `programme.not_found`.
    """
    life = timedelta(seconds=programme_now(world).redemption.code.seconds)
    now = world.now()

    def issue(_: Moved | None) -> IssuedCode:
        found = world.points.redemptions.code_of(customer)
        if since and found.is_live(now) and found.ends_at and found.ends_at - life >= since:
            return IssuedCode(_typed(world, found.nonce), found.ends_at)
        code = SpendCode(
            customer, world.new_id(), now + life, found.wrong, found.paused_until, found.version
        )
        world.commit(None, world.points.redemptions.code_write(code))
        return IssuedCode(_typed(world, code.nonce), now + life)

    return world.attempt(issue)


def _typed(world: World, nonce: str) -> str:
    return derive_code(world.secret, nonce=nonce, purpose=PURPOSE)


def issue_qr(world: World, customer: CustomerId) -> IssuedCode:
    """Make the text of a QR that is good for a minute, and for one hold."""
    text, ends_at = QR_PREFIX + world.new_id(), world.now() + QR_LIFE
    world.commit(None, world.points.redemptions.qr_write(text, customer, ends_at))
    return IssuedCode(text, ends_at)


def is_qr(code: str) -> bool:
    """Whether a till sent the text of a QR."""
    return code.startswith(QR_PREFIX)


def prove(world: World, programme: Programme, customer: CustomerId, code: str) -> list[Write]:
    """Check a code, and return the writes that use it up.

    A wrong code is counted at once, also if the request fails later.

    Raises:
        Rejected: `code.paused` (429): too many wrong codes.
        Forbidden: `code.expired`, `code.wrong` with the tries that are left.
    """
    now, stores = world.now(), world.points.redemptions
    if is_qr(code):
        if stores.qr_owner(code, now) != customer:
            raise Forbidden("code.expired")
        return [stores.qr_use_write(code, customer)]
    found = stores.code_of(customer)
    if found.is_paused(now):
        raise Rejected("code.paused")
    if not found.is_live(now):
        raise Forbidden("code.expired")
    if is_right_code(world.secret, nonce=found.nonce, purpose=PURPOSE, typed=code):
        return [stores.code_write(found.used())]
    after = found.after_wrong(now, programme.redemption.code.tries)
    try:
        world.commit(None, stores.code_write(after))
    except Moved as moved:
        # Two wrong codes at the same moment: the till tries again.
        raise Unavailable("customer.contended") from moved
    left = 0 if after.is_paused(now) else programme.redemption.code.tries - after.wrong
    raise WrongCode(left)
