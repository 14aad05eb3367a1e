"""Paints the references of the convergence report with the numpy prototype: six styles, four pictures
each, all from other scenes, palettes and code than the built-in painter's. Beside them it lays out
photographs that scikit-image and scikit-learn carry in their packages; nothing is downloaded.

    references.py PROTOTYPE_FOLDER OUT_FOLDER
"""
import pathlib, sys

prototype, out = map(pathlib.Path, sys.argv[1:3])
sys.path.insert(0, str(prototype))
import numpy as np
from PIL import Image
from scenes import G0, scene

STYLES = {
    "nordic-dawn": (("sea", "mountains"), dict(light=.74, contrast=.34, chroma=.055, hue=235, hue2=70, warm=-.15, horizon=.56, fx=.34, fy=.32, stroke=.3, grain=.1, detail=.3, space=.8)),
    "desert-ember": (("desert",), dict(light=.56, contrast=.72, chroma=.135, hue=42, hue2=20, warm=.55, horizon=.6, fx=.64, fy=.4, stroke=.5, grain=.35)),
    "forest-ink": (("forest",), dict(light=.36, contrast=.62, chroma=.06, hue=150, hue2=120, warm=-.05, horizon=.5, fx=.5, fy=.3, detail=.9, grain=.5)),
    "violet-night": (("mountains", "sea"), dict(light=.33, contrast=.55, chroma=.11, hue=285, hue2=330, warm=0., horizon=.62, fx=.3, fy=.25, fsize=.05, stroke=.5)),
    "city-sodium": (("city",), dict(light=.40, contrast=.8, chroma=.10, hue=265, hue2=60, warm=.35, horizon=.55, fx=.6, fy=.3, fsize=.05, grain=.3)),
    "abstract-teal": (("abstract",), dict(light=.62, contrast=.55, chroma=.10, hue=195, hue2=40, warm=.05, stroke=.5, grain=.2)),
}
rng = np.random.default_rng(7)
for name, (kinds, genome) in STYLES.items():
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(4):
        g = dict(G0, **genome)
        for knob, spread in (("light", .02), ("contrast", .03), ("chroma", .006), ("fx", .04), ("fy", .03), ("horizon", .02)):
            g[knob] += float(rng.normal(0, spread))
        for knob in ("hue", "hue2"):
            g[knob] += float(rng.normal(0, 5))
        picture = scene(kinds[n % len(kinds)], g, 100 + 17 * n, 512, 384)
        Image.fromarray(picture).save(folder / f"{n + 1}.png")

photographs = {}
try:
    from sklearn.datasets import load_sample_images
    china, flower = load_sample_images().images
    photographs["china"], photographs["flower"] = china, flower
except Exception as problem:
    print("no scikit-learn:", problem)
try:
    from skimage import data
    for name in ("astronaut", "coffee", "chelsea", "rocket"):
        try:
            photographs[name] = getattr(data, name)()
        except Exception as problem:
            print("no", name, problem)
except Exception as problem:
    print("no scikit-image:", problem)
for name, pixels in photographs.items():
    # Four parts of one photograph are the references of one taste.
    height, width = pixels.shape[:2]
    folder = out / f"photo-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    for n, (y, x) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        h, w = int(height * .7), int(width * .7)
        top, left = y * (height - h), x * (width - w)
        part = Image.fromarray(pixels[top:top + h, left:left + w, :3])
        part.thumbnail((512, 512))
        part.save(folder / f"{n + 1}.png")
