"""A picture for an event: two colors that its title chooses, fading into each other."""

import colorsys
import random
import struct
import zlib

WIDTH, HEIGHT = 640, 360
CONTENT_TYPE = "image/png"
Color = tuple[float, float, float]


def png(title: str) -> bytes:
    """A PNG file (W3C PNG 3rd edition), the same for the same title."""
    first, second = _colors(title)
    steps = WIDTH + HEIGHT
    diagonal = b"".join(_mix(first, second, step / steps) for step in range(steps))
    rows = (b"\0" + diagonal[3 * row : 3 * (row + WIDTH)] for row in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _colors(title: str) -> tuple[Color, Color]:
    chance = random.Random(title)  # noqa: S311 - the same colors every time, nothing secret
    hue = chance.random()
    return colorsys.hls_to_rgb(hue, 0.35, 0.6), colorsys.hls_to_rgb((hue + 0.15) % 1, 0.65, 0.7)


def _mix(first: Color, second: Color, share: float) -> bytes:
    return bytes(round(255 * (a + (b - a) * share)) for a, b in zip(first, second, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
