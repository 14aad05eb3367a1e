#!/usr/bin/env python3
"""Writes the files in Fixtures: pictures as another program writes them.

Beside NAME stands NAME.rgba: the same picture as Pillow decodes it, upright, as bare bytes of red,
green, blue and alpha. Needs Pillow; run it from anywhere.
"""
import io
import json
import pathlib
import struct
import zlib

from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

here = pathlib.Path(__file__).parent / "Fixtures"
here.mkdir(exist_ok=True)
for old in here.iterdir():
    old.unlink()

WIDTH, HEIGHT = 24, 16


def smooth(mode="RGB"):
    """Soft enough that lossy formats come close, and alike in no direction."""
    picture = Image.new("RGBA", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            picture.putpixel((x, y), (10 * x, 15 * y, 5 * (x + y), 255 - 8 * x if x > y else 255))
    return picture.convert(mode)


def keep(name, data, pixels=True):
    (here / name).write_bytes(data)
    if not pixels:
        return
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(0) if getattr(picture, "is_animated", False) else None
        upright = ImageOps.exif_transpose(picture)
        (here / (name + ".rgba")).write_bytes(upright.convert("RGBA").tobytes())


def saved(picture, format, **options):
    data = io.BytesIO()
    picture.save(data, format, **options)
    return data.getvalue()


def exif(orientation=None, comment=None, make=None, big=False):
    values = Image.Exif()
    if big:
        values.endian = ">"
    if orientation:
        values[0x0112] = orientation
    if make:
        values[0x010F] = make
    if comment is not None:
        values.get_ifd(0x8769)[0x9286] = comment
    return values.tobytes()


# Turned pictures: whatever the orientation, upright they are all the same.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
for number, turn in TURNS.items():
    stored = smooth().transpose(turn) if turn is not None else smooth()
    tags = exif(orientation=number, big=number % 2 == 0)
    keep(f"turned-{number}.png", saved(stored, "PNG", exif=tags), pixels=number == 1)
    keep(f"turned-{number}.webp", saved(stored, "WEBP", lossless=True, exif=tags), pixels=number == 1)
    keep(f"turned-{number}.jpg", saved(stored, "JPEG", quality=98, subsampling=0, exif=tags), number == 1)

# Kinds of PNG.
for mode in ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]:
    name = mode.replace(";", "").lower()
    picture = smooth("L").point(lambda v: v * 257, "I").convert("I;16") if mode == "I;16" else smooth(mode)
    if mode != "I;16":
        keep(f"kind-{name}.png", saved(picture, "PNG"))
    else:
        (here / f"kind-{name}.png").write_bytes(saved(picture, "PNG"))
        (here / f"kind-{name}.png.rgba").write_bytes(smooth("L").convert("RGBA").tobytes())
clear = smooth("P")
keep("kind-p-clear.png", saved(clear, "PNG", transparency=clear.getpixel((0, 0))))
keep("kind-rgb-clear.png", saved(smooth(), "PNG", transparency=(10, 15, 10)))
frames = [smooth(), Image.new("RGB", (WIDTH, HEIGHT), "red")]
keep("animated.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:]))

# Kinds of JPEG.
keep("kind-grey.jpg", saved(smooth("L"), "JPEG", quality=95))
keep("kind-cmyk.jpg", saved(smooth("CMYK"), "JPEG", quality=98, subsampling=0))
keep("kind-progressive.jpg", saved(smooth(), "JPEG", quality=95, progressive=True))
keep("kind-420.jpg", saved(smooth(), "JPEG", quality=90, subsampling=2))
srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
other = bytearray(srgb)
other = bytes(other).replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be")).replace(b"sRGB", b"wide")
for format, name in [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")]:
    keep(f"profile-srgb.{name}", saved(smooth(), format, icc_profile=srgb), pixels=False)
    keep(f"profile-other.{name}", saved(smooth(), format, icc_profile=other), pixels=False)

# Kinds of WebP.
keep("kind-lossy.webp", saved(smooth(), "WEBP", quality=90))
keep("kind-lossy-alpha.webp", saved(smooth("RGBA"), "WEBP", quality=90))
keep("kind-lossless-alpha.webp", saved(smooth("RGBA"), "WEBP", lossless=True, exact=True))
small = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
small.paste(smooth().crop((0, 0, 10, 6)), (8, 6))
keep(
    "animated.webp",
    saved(small, "WEBP", save_all=True, append_images=[smooth("RGBA")], lossless=True, minimize_size=True),
)
keep("animated-lossy.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], quality=90))

# Refused by name.
keep("refused.gif", saved(smooth("P"), "GIF"), pixels=False)
keep("refused.bmp", saved(smooth(), "BMP"), pixels=False)
keep("refused.tiff", saved(smooth(), "TIFF"), pixels=False)
keep("refused.avif", saved(smooth(), "AVIF"), pixels=False)
keep("refused.ico", saved(smooth("RGBA"), "ICO"), pixels=False)

# Recipes.
A1111 = (
    "a lighthouse at dusk, 灯台 (storm:1.2)\nNegative prompt: blur, text\n"
    'Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 1234567890, Size: 24x16, Model: "sea, v1.5",'
    " Denoising strength: 0.4, Version: v1.9"
)


def png(**texts):
    info = PngInfo()
    for keyword, (text, kind) in texts.items():
        if kind == "tEXt":
            info.add_text(keyword, text)
        elif kind == "zTXt":
            info.add_text(keyword, text, zip=True)
        else:
            info.add_itxt(keyword, text, zip=kind == "packed")
    return saved(smooth(), "PNG", pnginfo=info)


plain = A1111.replace("灯台 ", "")
keep("recipe-text.png", png(parameters=(plain, "tEXt")), pixels=False)
keep("recipe-packed-text.png", png(parameters=(plain, "zTXt")), pixels=False)
keep("recipe-itxt.png", png(parameters=(A1111, "iTXt")), pixels=False)
keep("recipe-packed-itxt.png", png(parameters=(A1111, "packed")), pixels=False)
keep("recipe-unicode-big.jpg", saved(smooth(), "JPEG", exif=exif(comment=b"UNICODE\0" + A1111.encode("utf-16-be"))), pixels=False)
keep("recipe-unicode-little.webp", saved(smooth(), "WEBP", exif=exif(comment=b"UNICODE\0" + A1111.encode("utf-16-le"))), pixels=False)
keep("recipe-ascii.jpg", saved(smooth(), "JPEG", exif=exif(comment=b"ASCII\0\0\0" + plain.encode("ascii"))), pixels=False)

api = {
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sea.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red boat", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blur", "clip": ["4", 1]}},
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 18446744073709551615, "steps": 25, "cfg": 6.5, "sampler_name": "dpmpp_2m",
            "scheduler": "karras", "denoise": 0.6, "model": ["4", 0], "positive": ["6", 0],
            "negative": ["7", 0], "latent_image": ["5", 0],
        },
        "is_changed": [float("nan")],
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
}
editor = {
    "nodes": [
        {"id": 3, "type": "KSampler", "widgets_values": [7, "fixed", 12, 5, "euler", "normal", 1],
         "inputs": [{"name": "positive", "link": 1}, {"name": "negative", "link": 2}]},
        {"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a blue boat"], "inputs": []},
        {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["noise"], "inputs": []},
    ],
    "links": [[1, 6, 0, 3, 1, "CONDITIONING"], [2, 7, 0, 3, 2, "CONDITIONING"]],
}
keep("recipe-comfyui.png", png(prompt=(json.dumps(api), "tEXt"), workflow=(json.dumps(editor), "tEXt")), pixels=False)
keep("recipe-comfyui-editor.png", png(workflow=(json.dumps(editor), "tEXt")), pixels=False)
keep("recipe-comfyui.webp", saved(smooth(), "WEBP", exif=exif(make="prompt:" + json.dumps(api))), pixels=False)
sdcpp = (
    "a lighthouse at dusk\nNegative prompt: blur\nSteps: 2, CFG scale: 3.000000, Guidance: 3.500000, "
    "Seed: 7, Size: 24x16, Model: tiny.safetensors, RNG: cuda, Sampler: euler_a, Version: stable-diffusion.cpp, "
    'SDCPP: {"prompt":"a lighthouse at dusk","schema":"sdcpp.image.params/v1","seed":7}'
)
keep("recipe-sdcpp.png", png(parameters=(sdcpp, "tEXt")), pixels=False)
keep("recipe-invoke.png", png(invokeai_metadata=(json.dumps({
    "positive_prompt": "a green hill", "negative_prompt": "fog", "seed": 99, "steps": 30, "cfg_scale": 7,
    "scheduler": "euler", "width": 64, "height": 32, "strength": 0.7,
    "model": {"name": "hill", "base": "sd-1"}}), "tEXt")), pixels=False)
keep("recipe-invoke-old.png", png(**{"sd-metadata": (json.dumps({
    "model_weights": "stable-diffusion-1.5", "image": {
        "prompt": [{"prompt": "an old hill", "weight": 1}], "seed": 5, "steps": 50, "cfg_scale": 7.5,
        "sampler": "k_lms", "width": 512, "height": 512}}), "tEXt")}), pixels=False)
keep("recipe-swarm.png", png(parameters=(json.dumps({"sui_image_params": {
    "prompt": "a swarm of bees", "negativeprompt": "wasps", "model": "bees", "seed": 42, "steps": 20,
    "cfgscale": 7.0, "width": 1024, "height": 512, "sampler": "euler"}}), "tEXt")), pixels=False)

assert all((here / f"turned-{n}.png").exists() for n in TURNS)
first = (here / "turned-1.png.rgba").read_bytes()
for number in TURNS:
    for name in ["png", "webp"]:
        with Image.open(here / f"turned-{number}.{name}") as picture:
            assert ImageOps.exif_transpose(picture).convert("RGBA").tobytes() == first, (number, name)
