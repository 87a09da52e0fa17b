"""How much one step takes: part of World, so that a test can make a step small."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Sizes of pages and of the work of one call. They fit the time and the memory of Lambda."""

    plan_page_customers: int = 2000
    preview_exact_max: int = 20_000  # a larger base is sampled
    preview_page_ids: int = 2_000
    count_page_customers: int = 500
    inactivity_pages_a_job: int = 50
    # Up to this many recipients are counted while the caller waits: 200 reads, a few seconds. A
    # larger run is counted page by page by the planner's workers.
    recipients_counted_at_once: int = 20_000
    # By one key in one container: more than tills and imports send, fewer than a script in a loop.
    key_requests_a_minute: int = 3_000
    # By one key: enough for a busy till, and too few to find customers by guessing card numbers (a
    # million guesses among a million cards find ten).
    searches_an_hour: int = 600
    # From one source address, with any keys: the tills of a shop share one.
    searches_an_hour_an_address: int = 1_800
    # Pages that one answer reads: a search for a rare state would never end otherwise.
    delivery_pages_an_answer: int = 10
