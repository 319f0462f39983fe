"""Is a process ready?"""

import http.client
import socket

from eventsphere.local.ports import HOST
from eventsphere.local.programs import Program

ANSWER_SECONDS = 1.0


def is_ready(program: Program) -> bool:
    """True if it answers 200 where it says that it is ready, or takes a connection if it has no such address."""
    try:
        if program.ready_path:
            return _answers(program.port, program.ready_path)
        with socket.create_connection((HOST, program.port), ANSWER_SECONDS):
            return True
    except (OSError, http.client.HTTPException):
        return False


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()
