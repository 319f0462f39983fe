"""Imported first by every service's `__main__`: SIGTERM ends a process that does not serve yet.

Linux gives process 1 of a container no default for signals, so one that came while the modules are still loading
would be lost, and the pod would stay for its whole grace period (kernel/signal.c, SIGNAL_UNKILLABLE).
"""

import signal
import sys

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
