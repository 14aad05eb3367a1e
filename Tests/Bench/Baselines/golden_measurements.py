"""Prints what the prototype, Pillow and blurhash-python say of the pictures in Synthetic.swift.

Run: scripts/python Tests/Bench/Baselines/golden_measurements.py
"""
import hashlib
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "prototype"))
import blurhash
import numpy as np
from painter import emd, measure, palette
from PIL import Image


class Dice:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.state >> 24


def noise(width, height, seed):
    dice = Dice(seed)
    values = [dice.next() for _ in range(width * height * 3)]
    return np.array(values, np.uint8).reshape(height, width, 3)


def hills(width, height, seed, grain):
    dice = Dice(seed)
    out = np.zeros((height, width, 3), np.uint8)
    for y in range(height):
        for x in range(width):
            c = [90 + 120 * y // height, 120 + 60 * y // height, 200 - 90 * y // height]
            dx, dy = 3 * x - 2 * width, 3 * y - height
            if dx * dx + dy * dy < height * height // 4:
                c = [250, 230, 160]
            if 6 * y > 4 * height - (x * 3) % (width // 2) * 2 * height // width:
                c = [40 + 30 * x // width, 70, 60 + 40 * y // height]
            n = int((dice.next() - 128) * grain / 128)  # towards 0, as Swift divides
            out[y, x] = [min(max(v + n, 0), 255) for v in c]
    return out


pictures = [
    ("noise 256", noise(256, 192, 1)),
    ("hills 256", hills(256, 192, 2, 0)),
    ("grainy 256", hills(256, 192, 3, 20)),
    ("hills 512", hills(512, 384, 4, 6)),
    ("small 128", hills(128, 96, 5, 10)),
]
for name, picture in pictures:
    print(name, "[" + ", ".join(f"{v:.6f}" for v in measure(picture)) + "]")

palettes = [palette(picture) for _, picture in pictures]
for c, w in palettes[:3]:
    print("palette", [[round(float(v), 5) for v in row] + [round(float(x), 5)] for row, x in zip(c, w)])
for i, j in [(0, 1), (1, 2), (0, 2), (1, 1)]:
    print("emd", i, j, round(float(emd(palettes[i], palettes[j])), 6))

for name, picture in [("hills 64x48", hills(64, 48, 6, 8)), ("noise 33x20", noise(33, 20, 7))]:
    for across, down in [(4, 3), (1, 1), (6, 5)]:
        print("blurhash", name, across, down, blurhash.encode(Image.fromarray(picture), across, down))
print("decoded", np.asarray(blurhash.decode("LEHV6nWB2yk8pyo0adR*.7kCMdnj", 8, 6)).tolist())

source = Image.fromarray(hills(96, 64, 8, 30))
for size in [(32, 20), (130, 90), (96, 7)]:
    scaled = np.asarray(source.resize(size, Image.LANCZOS))
    print("lanczos", size, scaled[::5, ::7].reshape(-1, 3).tolist())
