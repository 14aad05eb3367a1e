"""Lets the numpy prototype's own critic score the rounds of the convergence report, so that our measure
does not praise itself: a line for each picture, fields between tabs: style, run, round, score.
Round 0 is the words alone; `own` is what the references score against each other.

    judge.py PROTOTYPE_FOLDER REFERENCES_FOLDER ROUNDS_FOLDER
"""
import multiprocessing, pathlib, sys

prototype, references, rounds = map(pathlib.Path, sys.argv[1:4])
sys.path.insert(0, str(prototype))
import numpy as np
from PIL import Image
from painter import Profile


def read(path):
    return np.asarray(Image.open(path).convert("RGB").resize((512, 384)))


def judged(style):
    pictures = [read(path) for path in sorted((references / style).glob("*.png"))]
    own = [
        Profile(pictures[:n] + pictures[n + 1:]).score(picture)[0] for n, picture in enumerate(pictures)
    ]
    lines = [f"{style}\t-\town\t{np.mean(own):.2f}"]
    profile = Profile(pictures)
    for path in sorted((rounds / style).glob("*/[0-9].png")):
        lines.append(f"{style}\t{path.parent.name}\t{path.stem}\t{profile.score(read(path))[0]:.2f}")
    return lines


if __name__ == "__main__":
    styles = sorted(path.name for path in rounds.iterdir() if path.is_dir())
    with multiprocessing.Pool() as pool:
        for lines in pool.imap(judged, styles):
            print(*lines, sep="\n")
