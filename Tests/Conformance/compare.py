"""Holds what the decoding process found against Pillow, and writes the report.

compare.py STORE REPORT: STORE has `list`, `survey` (see Tests/Support/Decoder/Survey.swift) and
`pixels/NUMBER.rgba`. Exits 1 when a file crashed the process or took too long, or when pixels differ
or a good file is refused for a reason that is not named here.
"""

import collections
import datetime
import io
import os
import struct
import sys
import warnings

import numpy
import PIL
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
Image.MAX_IMAGE_PIXELS = None
CLOSE = 4  # Of 255; lossy codecs smooth a little differently from version to version.


def chunks(data):
    """The chunks of a PNG before its pixels, by name."""
    found, place = {}, 8
    while place + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        found.setdefault(name.decode("latin1"), data[place + 8 : place + 8 + length])
        if name == b"IEND":
            break
        place += 12 + length
    return found


def witness(data):
    """Pillow's pixels as height × width × 4 bytes, upright."""
    with Image.open(io.BytesIO(data)) as image:
        if image.format not in ("PNG", "JPEG", "MPO", "WEBP"):
            raise ValueError("no PNG, JPEG or WebP")
        image.load()
        image = ImageOps.exif_transpose(image)
        if image.mode.startswith("I"):
            # Pillow has no 8 bits for these: 16 are rounded here. It leaves out what is transparent.
            deep = numpy.asarray(image).astype(numpy.float64)
            grey = numpy.floor(deep / 257 + 0.5).astype(numpy.uint8)
            clear = image.info.get("transparency")
            alpha = numpy.where(deep == clear, 0, 255) if clear is not None else 255 + 0 * deep
            return numpy.dstack([grey, grey, grey, alpha.astype(numpy.uint8)])
        return numpy.asarray(image.convert("RGBA"))


def distance(ours, theirs):
    """The greatest difference of any channel; what lies under clear pixels does not count."""
    if ours.shape != theirs.shape:
        return 256
    far = numpy.abs(ours.astype(int) - theirs.astype(int))
    far[(ours[..., 3] == 0) & (theirs[..., 3] == 0)] = 0
    return int(far.max()) if far.size else 0


def with_gamma(pixels, gamma, ours):
    """From samples that are light to the power of `gamma` to sRGB as libpng has it, a power of 2.2.

    What was rounded to 8 bits before could have been a step less or more: of that range the value
    that is nearest to `ours`.
    """
    steps = numpy.clip(numpy.arange(-1, 256 + 1) / 255, 0, 1) ** (1 / gamma / 2.2)
    table = numpy.floor(255 * steps + 0.5).astype(numpy.uint8)
    low, high = table[pixels[..., :3]], table[pixels[..., :3].astype(int) + 2]
    changed = pixels.copy()
    changed[..., :3] = table[pixels[..., :3].astype(int) + 1]
    if ours is not None:
        changed[..., :3] = numpy.clip(ours[..., :3], low, high)
    return changed


def shallow(data, pixels):
    """Pillow misses what is clear in grey of 1, 2 and 4 bits: it compares before it scales."""
    inside = chunks(data)
    depth, colour = inside["IHDR"][8:10]
    if colour != 0 or depth > 8 or "tRNS" not in inside:
        return None
    clear = struct.unpack(">H", inside["tRNS"][:2])[0] * 255 // (2**depth - 1)
    changed = pixels.copy()
    changed[..., 3] = numpy.where(pixels[..., 0] == clear, 0, 255)
    return changed


def why_different(data, ours, theirs):
    """The reasons, each checked by computing what Pillow would have found with it; or nothing."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        stored = numpy.asarray(image.convert("RGBA")) if image.mode[0] != "I" else theirs
        if "exif" not in chunks(data) and distance(ours, stored) <= CLOSE:
            return [TURNED]
    if not data.startswith(b"\x89PNG"):
        return []
    reasons, inside = [], chunks(data)
    clear = shallow(data, theirs)
    if clear is not None and distance(clear, theirs) > 0:
        theirs = clear
        reasons.append(CLEAR)
    gamma = inside.get("gAMA")
    if distance(ours, theirs) > CLOSE and gamma and len(gamma) == 4:
        stated = max(struct.unpack(">I", gamma)[0], 1) / 100_000
        theirs = with_gamma(theirs, stated, ours if inside["IHDR"][8] == 16 else None)
        reasons.append(GAMMA)
    return reasons if distance(ours, theirs) <= CLOSE else []


GAMMA = "we apply the gamma that the file states; Pillow leaves it"
CLEAR = "Pillow misses the clear colour in grey of fewer than 8 bits"
TURNED = "Pillow turns it by XMP or by a text that ImageMagick wrote; we read EXIF alone"

# What we refuse and Pillow reads, by our reason: why that is meant. Every other is a fault.
MEANT = {
    "the PNG file ends too early": "its end is missing; we show no part of a picture",
    "the PNG file is damaged": "a checksum is wrong; we show no pixels that may be",
    "the JPEG file is damaged": "the library warns that pixels are missing or made up",
    "the JPEG file is unusual: its pixels are packed in a rare way":
        "arithmetic coding, which nobody writes, is a decoder more for a stranger to attack",
}


def main():
    store, report = sys.argv[1:3]
    paths = open(f"{store}/list").read().split("\n")[:-1]
    lines = open(f"{store}/survey").read().split("\n")[:-1]
    if len(paths) != len(lines):
        sys.exit(f"conformance: {len(paths)} files and {len(lines)} answers: the survey broke off")
    table = collections.defaultdict(collections.Counter)
    refused, differences = collections.defaultdict(list), collections.defaultdict(list)
    faults, only_ours, sizes = [], [], []
    for number, (path, line) in enumerate(zip(paths, lines)):
        kind, took, weight, *rest = line.split("\t")
        data = open(path, "rb").read()
        name = os.path.relpath(path, f"{store}/files")
        package, short = name.split("/")[0], os.path.basename(name)
        try:
            theirs = witness(data)
        except Exception:
            theirs = None
        row = table[package]
        row["files"] += 1
        sizes.append((int(took), int(weight), short))
        if kind != "picture":
            row["refused"] += 1
            row["both"] += theirs is None
            refused[rest[0] if rest else kind].append((short, theirs is not None))
            if "process" in (rest or [kind])[0] or kind != "refused":
                faults.append(f"{name}: {rest or kind}")
            elif theirs is not None and rest[0] not in MEANT:
                faults.append(f"{name}: {rest[0]}, and Pillow reads it")
            continue
        row["pictures"] += 1
        if theirs is None:
            row["alone"] += 1
            only_ours.append(short)
            continue
        width, height = map(int, rest[:2])
        ours = numpy.fromfile(f"{store}/pixels/{number}.rgba", numpy.uint8)
        ours = ours.reshape(height, width, 4)
        far = distance(ours, theirs)
        row["same" if far == 0 else "close" if far <= CLOSE else "different"] += 1
        if far > CLOSE:
            reasons = why_different(data, ours, theirs)
            for reason in reasons:
                differences[reason].append(short)
            if not reasons:
                faults.append(f"{name}: off by {far}, and nobody knows why")
    write(report, table, refused, differences, only_ours, sizes, faults)
    print("\n".join(faults) or f"conformance: {len(paths)} files, 0 faults; see {report}")
    sys.exit(1 if faults else 0)


def some(names, most=8):
    """The first few names, each once."""
    names = sorted(set(names))
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + rest


def write(report, table, refused, differences, only_ours, sizes, faults):
    total = sum(table.values(), collections.Counter())
    columns = ["files", "pictures", "refused", "same", "close", "different", "alone"]
    slow, heavy = max(sizes), max(sizes, key=lambda each: each[1])
    out = [
        "# Conformance",
        "",
        f"Written by `scripts/conformance` on {datetime.date.today()}. Public PNG, JPEG and WebP files",
        "out of packages, each decoded in the confined helper process as people's uploads are, and held",
        f"against Pillow {PIL.__version__}, upright and as RGBA. What lies under clear pixels does not count.",
        "",
        "| package | files | pictures | refused | same pixels | close (≤ 4) | different | only we read |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for package, row in sorted(table.items()) + [("**all**", total)]:
        out.append("| " + " | ".join([package] + [str(row[each]) for each in columns]) + " |")
    out += [
        "",
        f"Crashes, time-outs and other faults: **{len(faults)}**. The slowest took {slow[0]} ms, the",
        f"heaviest {heavy[1] / 1024:.0f} MiB (`{heavy[2]}`), the program itself included; the process"
        " may have 768.",
        "What files get that are made to want more is asserted by"
        " `Tests/ImageFilesTests/MemoryTests.swift`.",
        "",
        "## Refused",
        "| reason | files | Pillow refuses too | Pillow reads |",
        "|---|--:|--:|---|",
    ]
    for reason, files in sorted(refused.items()):
        read = [name for name, is_read in files if is_read]
        out.append(f"| {reason} | {len(files)} | {len(files) - len(read)} | {some(read) or '—'} |")
    meant = [(r, w) for r, w in MEANT.items() if any(is_read for _, is_read in refused.get(r, []))]
    out += ["", "Where Pillow reads on, that is meant:", ""]
    out += [f"- *{reason}*: {why}." for reason, why in meant]
    out += [
        "",
        "## Different",
        "Each reason was checked by computing it: with it, Pillow's pixels are ours.",
        "",
        "| reason | files | such as |",
        "|---|--:|---|",
    ]
    for reason, names in sorted(differences.items()):
        out.append(f"| {reason} | {len(names)} | {some(names, 4)} |")
    out += ["", f"Only we read {some(only_ours)}: damage in what is not pixels, which we step over.", ""]
    open(report, "w").write("\n".join(out))


main()
