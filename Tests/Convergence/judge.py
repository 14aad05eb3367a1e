"""Lets the numpy prototype's own critic score the rounds of the convergence report, so that our measure
does not praise itself: one line for each style, the scores of its rounds in order.

    judge.py PROTOTYPE_FOLDER REFERENCES_FOLDER ROUNDS_FOLDER
"""
import pathlib, sys

prototype, references, rounds = map(pathlib.Path, sys.argv[1:4])
sys.path.insert(0, str(prototype))
import numpy as np
from PIL import Image
from painter import Profile


def pictures(folder):
    return [np.asarray(Image.open(p).convert("RGB").resize((512, 384))) for p in sorted(folder.glob("*.png"))]


for style in sorted(p for p in rounds.iterdir() if p.is_dir()):
    profile = Profile(pictures(references / style.name))
    print(style.name, *(f"{profile.score(p)[0]:.2f}" for p in pictures(style)))
