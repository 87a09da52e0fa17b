"""Hold few points, all together, in the 24 hours after a change of the phone (rule 36)."""

from datetime import datetime

from chalicelib.domain.errors import Conflict
from chalicelib.domain.points.entry import PostingType
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.services.points.spend_codes import programme_now
from chalicelib.world import World

NEW_PHONE_MAX = 500  # points that are held, or were spent since the change
PAGE = 100
PAGES_MAX = 10  # an account with more movements in a day waits for the next


def check_new_phone(world: World, loaded: LoadedAccount, points: int, now: datetime) -> None:
    """Refuse a hold that passes the limit together with what was held and spent since the change.

    The account is written under the version that was read, so that two tills cannot pass it
    at once.

    Raises:
        Conflict: `phone.changed_lately`.
    """
    profile = loaded.profile
    if profile is None or not profiles.has_new_phone(profile, now):
        return
    scale = 10 ** programme_now(world).points.scale
    holds = loaded.record.account.holds.values()
    held = sum(hold.points for hold in holds if hold.expires_at > now)
    most = NEW_PHONE_MAX * scale - held - points
    since = profiles.phone_changed_at(profile)
    if most < 0 or since is None or _spent(world, loaded, since, most) > most:
        raise Conflict("phone.changed_lately")


def _spent(world: World, loaded: LoadedAccount, since: datetime, most: int) -> int:
    """Add up what purchases captured since an instant; more than `most` need not be exact."""
    record, spent = loaded.record, 0
    below = record.sequence + 1
    for _ in range(PAGES_MAX):
        page = world.points.accounts.entries(record.customer, below=below, limit=PAGE)
        new = [entry for entry in page if entry.recorded_at >= since.replace(microsecond=0)]
        postings = (each for entry in new for each in entry.postings)
        spent -= sum(each.points for each in postings if each.type is PostingType.CAPTURE)
        if len(new) < PAGE or spent > most:
            return spent
        below = new[-1].sequence
    return most + 1
