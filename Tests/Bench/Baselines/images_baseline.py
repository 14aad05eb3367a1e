"""Reads, writes and prints what that took, in milliseconds: the best of several rounds.

Usage: images_baseline.py PICTURE.rgb WIDTH HEIGHT FOLDER
Leaves the files that it wrote in FOLDER, for the other side to decode.
"""
import io
import sys
import time

from PIL import Image

path, width, height, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
with open(path, "rb") as file:
    picture = Image.frombytes("RGB", (width, height), file.read())


def best(rounds, body):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = body()
        times.append((time.perf_counter() - start) * 1e3)
    return min(times), result


def encoded(**options):
    data = io.BytesIO()
    picture.save(data, **options)
    return data.getvalue()


def decoded(data):
    # To four channels, as the other side gives them.
    return Image.open(io.BytesIO(data)).convert("RGBA")


kinds = {
    "png": (3, dict(format="PNG", compress_level=6)),
    "png1": (3, dict(format="PNG", compress_level=1)),
    "jpeg": (9, dict(format="JPEG", quality=85, subsampling=2)),
    "webp": (3, dict(format="WEBP", quality=80, method=4)),
}
words = []
for name, (rounds, options) in kinds.items():
    took, data = best(rounds, lambda: encoded(**options))
    with open(f"{folder}/{name}", "wb") as file:
        file.write(data)
    words += [f"{name}.encode={took:.3f}", f"{name}.bytes={len(data)}"]
    took, _ = best(7, lambda: decoded(data))
    words.append(f"{name}.decode={took:.3f}")
print(" ".join(words))
