"""Serve one application with Hypercorn in this process, and stop without dropping a request."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable

import uvloop
from hypercorn.asyncio import serve as hypercorn_serve
from quart import Quart

from kit import logs, settings, traces
from kit.connections import PIECE, CrowdedConfig
from kit.runtime import KEY, Runtime
from kit.settings import Settings, SettingsT

log = logging.getLogger(__name__)
KEEP_ALIVE_SECONDS = 75  # longer than the 60 seconds for which the load balancer keeps a connection
FINISH_SECONDS = 25


def main(name: str, kind: type[SettingsT], create_app: Callable[[SettingsT], Quart]) -> None:
    """Run a service until SIGTERM or SIGINT; returns when the last request is finished."""
    found = settings.load(kind)
    logs.configure(name, found.log_level)
    if found.otel_exporter_otlp_endpoint:
        traces.turn_on(name, found.otel_exporter_otlp_endpoint)
    with listen(found.host, found.port) as listener:
        uvloop.run(serve(create_app(found), found, listener))
    traces.turn_off()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ends the process with one line when the address can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=socket.SOMAXCONN, dualstack_ipv6=host == "::")
    except OSError as error:
        sys.exit(f"Can't listen on {host} port {port} (HOST, PORT): {error.strerror}")


def _collect_seldom() -> None:
    """What is loaded by now stays, so no collection needs to look at it; and requests leave few cycles behind."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


async def serve(app: Quart, found: Settings, listener: socket.socket) -> None:
    """Answer on the socket, and on a signal: stop being ready, wait for the traffic to leave, close, finish."""
    runtime: Runtime = app.extensions[KEY]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def drained() -> None:
        await stop.wait()
        log.info("stopping", extra={"drain_seconds": found.drain_seconds})
        runtime.lifecycle.draining = True
        await asyncio.sleep(found.drain_seconds)

    log.info("listening", extra={"address": "{}:{}".format(*listener.getsockname()[:2])})
    config = configuration(listener)  # takes the socket over
    _collect_seldom()
    watchdog = asyncio.create_task(_watch(stop, found.drain_seconds + FINISH_SECONDS + 10))
    await hypercorn_serve(app, config, shutdown_trigger=drained)
    watchdog.cancel()
    log.info("stopped")


def configuration(listener: socket.socket) -> CrowdedConfig:
    """Hypercorn's settings: no access log of its own (it costs a fifth of the throughput)."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIECE)  # else the system keeps megabytes for each reader
    config = CrowdedConfig()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.graceful_timeout = FINISH_SECONDS
    config.include_server_header = False
    config.accesslog = None
    config.errorlog = logging.getLogger("hypercorn.error")
    config.backlog = socket.SOMAXCONN
    return config


async def _watch(stop: asyncio.Event, patience: float) -> None:
    """From Python 3.12 on Hypercorn's own limit is not kept while a connection stays open."""
    await stop.wait()
    await asyncio.sleep(patience)
    log.error("requests did not finish in time; stopping without them")
    os._exit(1)
