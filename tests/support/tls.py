"""TLS before a service, as the load balancer ends it in production."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "localhost"


@asynccontextmanager
async def tls_before(url: str, folder: Path) -> AsyncIterator[str]:
    """Where a load balancer of our own passes `/api` on to `url`; everything else is an empty page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def pass_on(request: web.BaseRequest) -> web.StreamResponse:
            if not request.path.startswith("/api"):
                return web.Response(text="<title>Ours</title>", content_type="text/html")
            own = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": request.host, "X-Forwarded-For": "192.0.2.1"}
            sent = {name: value for name, value in request.headers.items() if name != "Content-Length"} | own
            async with session.request(
                request.method, url + request.path, data=await request.read(), headers=sent
            ) as got:
                kept = [(name, value) for name, value in got.headers.items() if name != "Transfer-Encoding"]
                answer = web.Response(status=got.status, body=await got.read())
                answer.headers.extend([pair for pair in kept if pair[0] not in {"Content-Length", "Content-Type"}])
                answer.content_type = got.content_type
                return answer

        runner = web.ServerRunner(web.Server(pass_on))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=_context(folder))
        await site.start()
        try:
            yield f"https://{HOST}:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


def _context(folder: Path) -> ssl.SSLContext:
    """A certificate that we sign ourselves, for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
    pem = made.sign(key, SHA256()).public_bytes(Encoding.PEM)
    file = folder / "tls.pem"
    file.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
