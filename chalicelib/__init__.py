"""Grocer: a serverless loyalty CRM for retail."""

import gc

VERSION = "0.1.0"

# Imports make fifty thousand objects that all stay. Looking through them for what may go, after
# every 700, is up to a tenth of a cold start and finds nothing. An update makes some hundreds: what
# it leaves in cycles is still looked for, less often, and holds a few MB until then.
gc.set_threshold(50_000, 20, 100)
