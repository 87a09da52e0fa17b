"""The scenes of those who look after the service."""

from local.api_examples.office import Office


def look_after(office: Office) -> None:
    """Look at the jobs of the clock, and run one."""
    office.asks("listJobs")
    office.asks("runJob", job="measuring")
