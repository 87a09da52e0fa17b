"""Writes the examples of the API's description: `python -m local.api_examples`.

A shop works in memory, from the first key to the report of a campaign, and one call of each
operation is kept as its example: what was really sent, and what was really answered. Time, ids and
secrets are invented, so that every run writes the same file.
"""
