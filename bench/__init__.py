"""Measures what the service costs beside other software, as ratios within one run."""
