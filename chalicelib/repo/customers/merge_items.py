"""How what an undo of a merge needs is stored."""

import json
import zlib
from datetime import datetime, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import UNDO_DAYS, Merge
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.lot import Slice
from chalicelib.domain.points.merging.accounts import MovedPoints
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.account_items import read_terms, terms_row
from chalicelib.repo.points.standings import read_standing, standing_attributes
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item

KEPT = timedelta(days=UNDO_DAYS + 1)


def merge_attributes(merge: Merge) -> dict[str, str | bytes | int]:
    """The attributes of what an undo needs; the former profile is packed."""
    slices = [[each.points, *terms_row(each.terms)] for each in merge.moved.slices]
    said = {
        "into": merge.before.id,
        "at": merge.at.isoformat(),
        "by": merge.by,
        "reason": merge.reason,
        "merged": _said(merge.merged),
        "before": _said(merge.before),
        "after": _said(merge.after),
        "slices": slices,
        "debt": merge.moved.debt,
        "standings": [standing_attributes(each) for each in merge.standings],
        "level": merge.passes_level,
    }
    return {
        "kept": zlib.compress(json.dumps(said, ensure_ascii=False).encode()),
        "into": merge.before.id,
        "ttl": int((merge.at + KEPT).timestamp()),
    }


def read_merge(merged: CustomerId, item: Item) -> Merge:
    """Read what `merge_attributes` wrote."""
    said = json.loads(zlib.decompress(item["kept"]))
    into = CustomerId(said["into"])
    before, after = (read_standing(each) for each in said["standings"])
    slices = tuple(Slice(read_terms(row[1:]), row[0]) for row in said["slices"])
    return Merge(
        merged=profiles.read_customer(merged, said["merged"]),
        before=profiles.read_customer(into, said["before"]),
        after=profiles.read_customer(into, said["after"]),
        at=datetime.fromisoformat(said["at"]),
        by=said["by"],
        reason=said["reason"],
        moved=MovedPoints(slices, said["debt"]),
        standings=(before, after),
        passes_level=said["level"],
    )


def _said(customer: Customer) -> dict[str, object]:
    attributes = profiles.attributes_of(customer)
    unfolded = [each.to_text() for each in customer.shopping.unfolded]
    return {**attributes, points_keys.UNFOLDED: unfolded, "version": customer.version}
