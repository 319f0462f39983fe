"""A picture for an event: a scene that fits its category, in colors of its own, laid out by its title."""

import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 800, 450
CONTENT_TYPE = "image/jpeg"
FINER = 2
"""Scenes are drawn larger and made smaller, which smooths their edges."""
W, H = WIDTH * FINER, HEIGHT * FINER
Colors = tuple[str, str, str, str, str]
"""Sky above, sky below, far, near, light."""
Scene = Callable[[ImageDraw.ImageDraw, random.Random, Colors], None]


def jpeg(title: str, category: str) -> bytes:
    """A JPEG file, the same for the same event."""
    scene, *choices = SCENES[category]
    chance = random.Random(title)  # noqa: S311 - the same picture every time, nothing secret
    colors = chance.choice(choices)
    image = _sky(colors[0], colors[1])
    scene(ImageDraw.Draw(image, "RGBA"), chance, colors)
    file = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "JPEG", quality=84, optimize=True)
    return file.getvalue()


def _sky(above: str, below: str) -> Image.Image:
    shade = Image.linear_gradient("L").resize((W, H))
    return Image.composite(Image.new("RGB", (W, H), below), Image.new("RGB", (W, H), above), shade)


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, color: str) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


def stage(draw: ImageDraw.ImageDraw, chance: random.Random, colors: Colors) -> None:
    """Beams of light over the heads of people."""
    for lamp in range(6):
        x = W * (lamp + 0.5) / 6
        to = x + chance.uniform(-0.3, 0.3) * W
        draw.polygon([(x, -20), (to - 0.09 * W, H), (to + 0.09 * W, H)], fill=colors[4] + "2e")
        _disc(draw, x, 8, 22, colors[4])
    draw.ellipse((0.1 * W, 0.74 * H, 0.9 * W, 0.96 * H), fill=colors[2])
    for row, color in ((0.84, colors[3] + "b0"), (0.92, colors[3])):
        for head in range(23):
            x, radius = W * head / 22 + chance.uniform(-20, 20), chance.uniform(44, 58)
            y = row * H + chance.uniform(-14, 14)
            _disc(draw, x, y, radius, color)
            draw.pieslice((x - 1.7 * radius, y + 0.9 * radius, x + 1.7 * radius, y + 5 * radius), 180, 360, fill=color)


def hills(draw: ImageDraw.ImageDraw, chance: random.Random, colors: Colors) -> None:
    """A low sun behind rows of hills."""
    _disc(draw, chance.uniform(0.2, 0.8) * W, 0.42 * H, 130, colors[4])
    for row in range(4):
        top, swing = (0.46 + 0.14 * row) * H, chance.uniform(0.05, 0.11) * H
        width, start = chance.uniform(0.5, 0.9) * W, chance.uniform(0, W)
        color = Image.blend(Image.new("RGB", (1, 1), colors[2]), Image.new("RGB", (1, 1), colors[3]), row / 3)
        ridge = [(x, top + swing * _wave((x + start) / width)) for x in range(0, W + 8, 8)]
        draw.polygon([*ridge, (W, H), (0, H)], fill=color.getpixel((0, 0)))


def _wave(turns: float) -> float:
    """From -1 to 1 and back once a turn, smoothly."""
    part = abs(2 * (turns % 1) - 1)
    return 2 * part * part * (3 - 2 * part) - 1


def city(draw: ImageDraw.ImageDraw, chance: random.Random, colors: Colors) -> None:
    """Houses with lit windows, two rows deep."""
    _disc(draw, chance.uniform(0.15, 0.85) * W, 0.24 * H, 84, colors[4])
    for color, lowest, highest, lit in ((colors[2], 0.3, 0.56, False), (colors[3], 0.5, 0.78, True)):
        x = -chance.uniform(0, 120)
        while x < W:
            width, top = chance.uniform(110, 230), chance.uniform(lowest, highest) * H
            draw.rectangle((x, top, x + width, H), fill=color)
            if lit:
                _windows(draw, chance, (x, top, width), colors[4])
            x += width + chance.uniform(-6, 26)


def _windows(draw: ImageDraw.ImageDraw, chance: random.Random, house: tuple[float, float, float], color: str) -> None:
    left, top, width = house
    for y in range(int(top) + 30, H, 52):
        for x in range(int(left) + 22, int(left + width) - 30, 44):
            if chance.random() < 0.4:
                draw.rectangle((x, y, x + 18, y + 26), fill=color + "c8")


def lanterns(draw: ImageDraw.ImageDraw, chance: random.Random, colors: Colors) -> None:
    """Strings of lanterns over a long table."""
    for row in range(3):
        left, right, sag = (0.04 + 0.14 * row) * H, chance.uniform(0.05, 0.4) * H, chance.uniform(0.16, 0.3) * H
        line = [(W * t / 60, left + (right - left) * t / 60 + sag * (1 - (t / 30 - 1) ** 2)) for t in range(61)]
        draw.line(line, fill=colors[3], width=5)
        for x, y in line[3::6]:
            radius = chance.uniform(22, 40)
            _disc(draw, x, y + radius, 1.9 * radius, colors[4] + "30")
            _disc(draw, x, y + radius, radius, chance.choice((colors[4], colors[2])))
    draw.rectangle((0, 0.84 * H, W, H), fill=colors[3])
    for plate in range(9):
        x = W * (plate + 0.5) / 9 + chance.uniform(-24, 24)
        draw.ellipse((x - 80, 0.86 * H, x + 80, 0.93 * H), fill=colors[4] + "e0")
        draw.ellipse((x - 48, 0.875 * H, x + 48, 0.915 * H), fill=colors[2])


NIGHT: Colors = ("#1d1238", "#5a2a82", "#8c3fa8", "#120a24", "#ffd27a")
VELVET: Colors = ("#2b0a16", "#8a1f3d", "#b8405b", "#17050b", "#ffe0a3")
NEON: Colors = ("#07142e", "#0f4c81", "#1c7fa6", "#040b1a", "#7be0ff")
DAWN: Colors = ("#ffb86b", "#ffe3c2", "#e98a5b", "#7a3420", "#fff3d6")
MEADOW: Colors = ("#9fd8e8", "#eef7e4", "#8fbf6a", "#2f6b3f", "#fff1b8")
DUSK: Colors = ("#27356b", "#d97a8a", "#4a3f77", "#1b1c3a", "#ffd9a0")
MORNING: Colors = ("#8fb8de", "#f3ead8", "#7d97b8", "#2f4260", "#fff2c9")
TABLE: Colors = ("#3a2333", "#b5593f", "#e7a24a", "#2a1720", "#ffe4ad")
GARDEN: Colors = ("#17404a", "#6fae8f", "#f08a5d", "#0f2a30", "#fff0b5")

SCENES: dict[str, tuple[Scene, Colors, Colors]] = {
    "music": (stage, NIGHT, NEON),
    "theatre": (stage, VELVET, NIGHT),
    "comedy": (stage, TABLE, VELVET),
    "film": (stage, NEON, DUSK),
    "sports": (hills, DAWN, MEADOW),
    "community": (hills, MEADOW, MORNING),
    "conference": (city, MORNING, DUSK),
    "art": (city, DUSK, DAWN),
    "other": (city, NIGHT, DUSK),
    "food": (lanterns, TABLE, GARDEN),
    "family": (lanterns, GARDEN, DUSK),
}
