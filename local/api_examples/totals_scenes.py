"""The shop looks at what its days brought."""

from datetime import timedelta

from local.api_examples.office import Office


def show_totals(office: Office) -> None:
    """Read totals, sales and cohorts of days that the nights have closed."""
    office.lets_time_pass(hours=25)
    first = office.life.world.now().date() - timedelta(days=2)
    days = {"from": first.isoformat(), "until": (first + timedelta(days=1)).isoformat()}
    totals = office.asks("getTotals", query=days)["totals"]
    del totals[1:]
    office.asks("getSummary")
    office.asks("getSales", query={**days, "by": "category"})
    office.asks("getCohorts", query=days)
