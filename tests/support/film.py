"""What Chromium's fake camera sees: a QR code, as a film of one picture."""

from pathlib import Path

import segno

WIDTH, HEIGHT = 1280, 720
WALL, GREY = 96, 128
PIXELS = 7  # of a module: about half of the picture for a ticket


def film(text: str, file: Path) -> Path:
    """Write the code as uncompressed video (YUV4MPEG2), which `--use-file-for-fake-video-capture` takes."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=PIXELS, border=4)]
    left, top = (WIDTH - len(rows[0])) // 2, (HEIGHT - len(rows)) // 2
    assert top >= 0, "the code is larger than the picture"
    luma = bytearray([WALL]) * (WIDTH * HEIGHT)
    for number, row in enumerate(rows):
        start = (top + number) * WIDTH + left
        luma[start : start + len(row)] = row.translate(BLACK_ON_WHITE)
    chroma = bytes([GREY]) * (WIDTH * HEIGHT // 2)
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip C420jpeg\n".encode() + b"FRAME\n" + luma + chroma)
    return file


BLACK_ON_WHITE = bytes([255, 0]) + bytes(254)
"""Luma of a light (0) and a dark (1) module."""
