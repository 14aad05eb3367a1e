"""Blurhash, written from its description: the witness of the one that Easel sends."""
import math
from pathlib import Path

from PIL import Image

Colour = tuple[float, float, float]
DIGITS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~")
SIDE = 32


def _number(text: str) -> int:
    value = 0
    for sign in text:
        value = value * 83 + DIGITS.index(sign)
    return value


def _text(value: int, length: int) -> str:
    return "".join(DIGITS[value // 83 ** place % 83] for place in reversed(range(length)))


def _linear(value: float) -> float:
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _shown(value: float) -> int:
    value = min(max(value, 0.0), 1.0)
    value = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return int(value * 255 + 0.5)


def _pixels(path: Path) -> list[list[Colour]]:
    """The picture in small, linear."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    bare = small.tobytes()
    return [[
        (_linear(bare[at]), _linear(bare[at + 1]), _linear(bare[at + 2]))
        for at in range(3 * SIDE * y, 3 * SIDE * (y + 1), 3)] for y in range(SIDE)]


def _wave(x: int, y: int, i: int, j: int) -> float:
    return math.cos(math.pi * i * (x + 0.5) / SIDE) * math.cos(math.pi * j * (y + 0.5) / SIDE)


def encode(path: Path, across: int = 4, down: int = 3) -> str:
    pixels = _pixels(path)
    factors: list[Colour] = []
    for j in range(down):
        for i in range(across):
            scale = (1 if i == j == 0 else 2) / (SIDE * SIDE)
            sums = [0.0, 0.0, 0.0]
            for y in range(SIDE):
                for x in range(SIDE):
                    wave = _wave(x, y, i, j)
                    for channel in range(3):
                        sums[channel] += wave * pixels[y][x][channel]
            factors.append((sums[0] * scale, sums[1] * scale, sums[2] * scale))
    first, rest = factors[0], factors[1:]
    greatest = max(abs(part) for factor in rest for part in factor)
    step = max(0, min(82, int(greatest * 166 - 0.5)))
    most = (step + 1) / 166
    text = _text(across - 1 + (down - 1) * 9, 1) + _text(step, 1)
    text += _text(_shown(first[0]) << 16 | _shown(first[1]) << 8 | _shown(first[2]), 4)
    for factor in rest:
        value = 0
        for part in factor:
            root = math.copysign(math.sqrt(abs(part / most)), part)
            value = value * 19 + max(0, min(18, int(root * 9 + 9.5)))
        text += _text(value, 2)
    return text


def decode(text: str) -> list[list[Colour]]:
    """The picture that it stands for, linear."""
    size = _number(text[0])
    across, down = size % 9 + 1, size // 9 + 1
    if len(text) != 4 + 2 * across * down:
        raise ValueError(f"{text} has the wrong length")
    most = (_number(text[1]) + 1) / 166
    mean = _number(text[2:6])
    factors: list[Colour] = [
        (_linear(mean >> 16), _linear(mean >> 8 & 255), _linear(mean & 255))]
    for at in range(6, len(text), 2):
        value = _number(text[at:at + 2])
        roots = [(part - 9) / 9 for part in (value // 361, value // 19 % 19, value % 19)]
        red, green, blue = (math.copysign(root * root, root) * most for root in roots)
        factors.append((red, green, blue))
    return [[
        _sum(x, y, across, factors) for x in range(SIDE)] for y in range(SIDE)]


def _sum(x: int, y: int, across: int, factors: list[Colour]) -> Colour:
    sums = [0.0, 0.0, 0.0]
    for number, factor in enumerate(factors):
        wave = _wave(x, y, number % across, number // across)
        for channel in range(3):
            sums[channel] += wave * factor[channel]
    return sums[0], sums[1], sums[2]


def _difference(one: list[list[Colour]], other: list[list[Colour]]) -> float:
    """The mean of all differences, in the 256 steps in which people see."""
    total = sum(
        abs(_shown(a) - _shown(b)) for row, line in zip(one, other, strict=True)
        for pixel, point in zip(row, line, strict=True)
        for a, b in zip(pixel, point, strict=True))
    return total / (3 * SIDE * SIDE)


def difference(text: str, path: Path) -> float:
    """How far the hash is from the picture: 0 for the same, about 80 for any other."""
    return _difference(decode(text), _pixels(path))


def unlikeness(one: Path, other: Path) -> float:
    """How far two pictures are apart, whatever their sizes."""
    return _difference(_pixels(one), _pixels(other))
