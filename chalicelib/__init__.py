"""Grocer: a serverless loyalty CRM for retail."""

import gc

VERSION = "0.1.0"

# Imports make some seventy thousand objects that all stay. Python would search the new ones for
# garbage after every 700, which is a tenth of a cold start and finds nothing. One update makes some
# hundreds, so garbage in cycles is still found, but later: until then it holds a few MB.
gc.set_threshold(100_000, 20, 100)
