"""One JSON object a line on standard output, with the ids of the request and of its trace on each."""

import logging
import sys
from typing import Any

from pythonjsonlogger.orjson import OrjsonFormatter

from kit import trace_context
from kit.context import request_id

QUIET = ("hypercorn", "quart", "pymongo", "botocore", "aiobotocore", "asyncio", "urllib3")


class Formatter(OrjsonFormatter):
    """Standard fields first; nothing that a client sent except its request id."""

    def __init__(self, service: str) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            static_fields={"service": service},
            timestamp="time",
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Add the ids of the request in which the line was written, and of its trace."""
        if found := request_id():
            log_data.setdefault("request_id", found)
        if trace := trace_context.current():
            log_data.setdefault("trace_id", trace.trace_id)
        return super().process_log_record(log_data)


def configure(service: str, level: str) -> None:
    """Send every logger's lines to standard output as JSON; libraries speak from WARNING on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Formatter(service))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
