"""Runs the service on one machine, with an AWS engine, queue workers, a clock and a messenger."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get this line, not a traceback
    sys.exit("grocer: Python 3.11 or later is wanted; this is %s" % sys.version.split()[0])  # noqa: UP031
