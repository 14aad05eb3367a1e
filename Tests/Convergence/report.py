"""Writes the convergence report from what `converge` and `judge.py` left, with one sheet for each style.

    report.py WORK_FOLDER OUT_FOLDER
"""
import datetime, math, pathlib, sys
from collections import defaultdict
import numpy as np
from PIL import Image, ImageDraw, ImageFont

work, out = map(pathlib.Path, sys.argv[1:3])
THRESHOLD, ROUNDS = 8.0, 5
DIMENSIONS = ("palette", "composition", "mood", "texture", "avoid")


class Round:
    def __init__(self, fields, theirs):
        self.style, self.run, number = fields[:3]
        self.number = int(number)
        self.own, self.score, *self.dimensions = map(float, fields[3:10])
        self.adherence = None if fields[10] == "-" else float(fields[10])
        self.things = {}
        for thing in filter(None, fields[11].split(";")):
            name, *figures = thing.split(" ")
            self.things.setdefault(name, tuple(map(float, figures)))
        self.gap = fields[12]
        self.theirs = theirs[self.style, self.run, number]
        self.path = work / "rounds" / self.style / self.run / f"{number}.png"


class Run:
    """Round 0 is the prompt alone, round 1 the room's first picture, five more may follow."""

    def __init__(self, rounds):
        self.alone, *self.rounds = sorted(rounds, key=lambda round: round.number)
        self.first = self.rounds[0]
        self.best = max(self.rounds, key=lambda round: round.score)
        self.reached = next((r.number for r in self.rounds if r.score >= THRESHOLD), None)
        self.dips = sum(
            round.score < max(r.score for r in self.rounds[:n])
            for n, round in enumerate(self.rounds) if n)


theirs = {}
for line in (work / "judged.tsv").read_text().splitlines():
    style, run, number, score = line.split("\t")
    theirs[style, run, number] = float(score)
gathered = defaultdict(list)
for line in (work / "rounds" / "rounds.tsv").read_text().splitlines():
    round = Round(line.split("\t"), theirs)
    gathered[round.style, round.run].append(round)
runs = {key: Run(rounds) for key, rounds in gathered.items()}
styles = sorted({style for style, _ in runs})
painted = [style for style in styles if not style.startswith("photo-")]
photographs = [style for style in styles if style.startswith("photo-")]
seeds = sorted({int(run.split("-")[1]) for _, run in runs})


def of(style, request="landscape"):
    return [runs[style, f"{request}-{seed}"] for seed in seeds]


def mean(values):
    return float(np.mean(list(values)))


def number(value):
    return f"{value:.1f}"


def gain(value):
    return f"{value:+.1f}".replace("-", "−")


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def summary(style, ours):
    score = (lambda round: round.score) if ours else (lambda round: round.theirs)
    all = of(style)
    own = all[0].first.own if ours else theirs[style, "-", "own"]
    reached = (
        " ".join(str(run.reached) if run.reached else "–" for run in all) if ours
        else " ".join("✓" if run.best.theirs >= THRESHOLD else "–" for run in all))
    best = mean(score(run.best) for run in all)
    return [
        style, number(own), number(mean(score(run.alone) for run in all)),
        number(mean(score(run.first) for run in all)), number(best),
        gain(best - mean(score(run.alone) for run in all)),
        gain(best - mean(score(run.first) for run in all)), reached]


HEAD = ["style", "references' own", "prompt alone", "first picture", "best", "gain from the prompt",
        "gain from the first"]


def verdict(ours):
    score = (lambda round: round.score) if ours else (lambda round: round.theirs)
    all = [run for style in painted for run in of(style)]
    alone = mean(score(run.best) - score(run.alone) for run in all)
    first = mean(score(run.best) - score(run.first) for run in all)
    counts = [sum(score(of(style)[n].best) >= THRESHOLD for style in painted) for n in range(len(seeds))]
    met = lambda holds: "met" if holds else "**missed**"
    return [
        "our measure" if ours else "the prototype's critic",
        f"{gain(alone)} ({met(alone >= 3)})", f"{gain(first)} ({met(first >= 3)})",
        f"{', '.join(map(str, counts))} of {len(painted)} ({met(min(counts) >= 4)})"]


def oklab(pixels):
    rgb = pixels / 255.0
    linear = np.where(rgb <= .04045, rgb / 12.92, ((rgb + .055) / 1.055) ** 2.4)
    lms = np.cbrt(linear @ np.array(
        [[.4122214708, .2119034982, .0883024619], [.5363325363, .6806995451, .2817188376],
         [.0514459929, .1073969566, .6299787005]]))
    return lms @ np.array(
        [[.2104542553, 1.9779984951, .0259040371], [.7936177850, -2.4285922050, .7827717662],
         [-.0040720468, .4505937099, -.8086757660]])


def redness(round):
    """How much redder the reddest part of the boat is than what is around it; None without a boat."""
    if "boat" not in round.things:
        return None
    x, y, area = round.things["boat"]
    lab = oklab(np.asarray(Image.open(round.path).convert("RGB"), float))
    height, width = lab.shape[:2]
    reach = math.sqrt(area * width * height) * .8
    top, bottom = int(max(0, y * height - reach)), int(y * height + reach) + 1
    left, right = int(max(0, x * width - reach)), int(x * width + reach) + 1
    box = lab[top:bottom, left:right].reshape(-1, 3)
    # Between pink and orange, and colourful.
    hue, chroma = np.degrees(np.arctan2(box[:, 2], box[:, 1])), np.hypot(box[:, 1], box[:, 2])
    return float(np.mean((hue > -15) & (hue < 55) & (chroma > .07)))


# Sheets

def sheet(style, run):
    folder = work / "rounds" / style / run
    chart = Image.open(folder / "chart.png").convert("RGB")
    references = [Image.open(p).convert("RGB") for p in sorted((work / "references" / style).glob("*.png"))]
    edge, space = round_to(chart.width * .04), 12
    room = chart.width - 2 * edge - space * (len(references) - 1)
    ratio = sum(picture.width / picture.height for picture in references)
    height = int(min(room / ratio, chart.width * .26))
    ground = chart.getpixel((2, 2))
    page = Image.new("RGB", (chart.width, chart.height + height + edge), ground)
    widths = [int(height * picture.width / picture.height) for picture in references]
    x = (chart.width - sum(widths) - space * (len(widths) - 1)) // 2
    for picture, width in zip(references, widths):
        page.paste(picture.resize((width, height), Image.LANCZOS), (x, edge))
        x += width + space
    page.paste(chart, (0, height + edge))
    return page


def round_to(value):
    return int(value / 4) * 4


def boats():
    """The named things: for each style the first picture and the last round."""
    font = ImageFont.truetype("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", 17)
    width, height, space, text = 300, 225, 14, 30
    columns = 3
    rows = math.ceil(len(painted) / columns)
    cell = 2 * width + 4
    page = Image.new(
        "RGB", (columns * cell + (columns + 1) * space, rows * (height + text + space) + space), (250, 249, 246))
    draw = ImageDraw.Draw(page)
    for n, style in enumerate(painted):
        run = of(style, "boat")[0]
        x, y = space + n % columns * (cell + space), space + n // columns * (height + text + space)
        last = run.rounds[-1]
        for k, round in enumerate((run.first, last)):
            picture = Image.open(round.path).convert("RGB").resize((width, height), Image.LANCZOS)
            page.paste(picture, (x + k * (width + 4), y))
        draw.text(
            (x, y + height + 2), f"{style}: round 1, {run.first.score:.1f} → round {last.number}, {last.score:.1f}",
            font=font, fill=(60, 58, 54))
    return page


pictures = out / "convergence"
pictures.mkdir(parents=True, exist_ok=True)
for old in pictures.glob("*.webp"):
    old.unlink()
for style in styles:
    sheet(style, f"landscape-{seeds[0]}").save(pictures / f"{style}.webp", quality=80, method=6)
boats().save(pictures / "boats.webp", quality=82, method=6)


# The text

lines = [
    "# Convergence", "",
    f"Written by `scripts/converge {' '.join(map(str, seeds))}` on {datetime.date.today()}; the same command makes the",
    "same pictures and figures again: everything in it is computed from its seeds. It needs no more than",
    "this repository, Debian's packages (`scripts/install`), and what `Tests/Convergence/requirements.txt`",
    "names. `KEEP=folder` keeps all pictures and the lines that the tables are made from.", "",
    "Each style is four pictures. The studio learns a taste from them, somebody keeps it, and asks for",
    "“a quiet landscape”, which says nothing of any style. The loop is on; where it stops at its gate,",
    "somebody taps 🔁, until 8.0 is reached or five rounds have followed the first picture. All decisions",
    "are the studio's own; only its store is left out.", "",
    "- **Prompt alone** is the same request with the same seed before there was a taste.",
    "- **First picture** is what the room sees first: with a taste in use its words are in the prompt.",
    "- **Best** is what our measure calls the best round. The prototype's critic does not choose: it scores",
    "  that same picture.",
    "- **References' own** is the mean of what each reference scores against the other three: more cannot",
    "  be asked of anybody.",
    f"- The figures are means of {len(seeds)} seeds. Rounds to 8.0 count the first picture as 1; – is never.", "",
    "## Six styles of another program", "",
    "The references are painted by the numpy prototype: other code, scenes and palettes than the",
    "built-in painter's. It also has a critic of its own, which measures in its own way and has had no",
    "part in the loop.", ""]
lines += table(
    ["judged by", "mean gain from the prompt, aim 3", "mean gain from the first picture, aim 3",
     "styles that reach 8.0 by seed, aim 4"], [verdict(True), verdict(False)])
lines += ["Our measure:", ""]
lines += table(HEAD + ["rounds to 8.0"], [summary(style, True) for style in painted])
lines += ["The prototype's critic on the same pictures (✓: it also gives our best 8.0 or more):", ""]
lines += table(HEAD + ["8.0"], [summary(style, False) for style in painted])
lines += [f"Round by round, seed {seeds[0]}, our measure and (the prototype's):", ""]
most = max(len(runs[style, f"landscape-{seeds[0]}"].rounds) for style in styles)
course = lambda style: [
    f"{number(r.score)} ({number(r.theirs)})" for r in of(style)[0].rounds]
pad = lambda row, width: row + [""] * (width - len(row))
lines += table(["style"] + [str(n + 1) for n in range(most)], [pad([s] + course(s), most + 1) for s in painted])

steps = sum(len(run.rounds) - 1 for style in painted for run in of(style))
dips = sum(run.dips for style in painted for run in of(style))
photo_steps = sum(len(run.rounds) - 1 for style in photographs for run in of(style))
photo_dips = sum(run.dips for style in photographs for run in of(style))
lines += [
    f"{dips} of {steps} rounds scored below the best before them. Such a round costs nothing but itself: the next",
    "starts again from the best, with half the step.", "",
    "## Photographs", "",
    "Four parts of one photograph are the references, and the request is still “a quiet landscape”: a face,",
    "a cup or a cat cannot be painted, only their colours, light, layout and texture. Here the promise is to",
    "improve every round or to say what is out of reach.", ""]
if photographs:
    lines += table(HEAD + ["rounds to 8.0"], [summary(style, True) for style in photographs])
    lines += table(
        ["photograph"] + [str(n + 1) for n in range(most)],
        [pad([s] + course(s), most + 1) for s in photographs])
    rows = []
    for style in photographs:
        for seed, run in zip(seeds, of(style)):
            weakest = int(np.argmin(run.best.dimensions[:4]))
            better = (
                f"reaches 8.0 in round {run.reached}" if run.reached
                else "better in every round" if not run.dips and run.best is not run.first
                else "never better than the first picture" if run.best is run.first
                else f"{run.dips} of {len(run.rounds) - 1} rounds are no better")
            rows.append([
                style, str(seed), f"{number(run.first.score)} → {number(run.best.score)}", better,
                f"{DIMENSIONS[weakest]} {number(run.best.dimensions[weakest])}", run.best.gap])
    lines += ["What each says of its best round:", ""]
    lines += table(["photograph", "seed", "score", "course", "weakest", "the gap that it names"], rows)
    lines += [f"{photo_dips} of {photo_steps} rounds scored below the best before them.", ""]

lines += [
    "## What a person named stays", "",
    "“a red boat on a calm sea, sun on the left”, towards each of the six styles. What is there is read from",
    "what the painter counted while it painted; red is counted in the pixels around the boat: the share",
    "whose hue lies between pink and orange.", ""]
rows, kept = [], [0, 0]
for style in painted:
    for seed, run in zip(seeds, of(style, "boat")):
        last = run.rounds[-1]
        boat = all("boat" in r.things for r in run.rounds)
        suns = [r.things.get("sun") for r in run.rounds]
        sun = all(s is not None and s[0] < .5 for s in suns)
        reds = [redness(r) or 0 for r in (run.first, last)]
        kept[0] += boat and sun
        kept[1] += 1
        rows.append([
            style, str(seed), f"{number(run.first.score)} → {number(run.best.score)}", str(len(run.rounds)),
            "in every round" if boat else "**lost**", "in every round" if sun else "**lost**",
            f"{reds[0]:.0%} → {reds[1]:.0%}",
            "–" if last.adherence is None else number(last.adherence)])
lines += table(
    ["style", "seed", "score", "pictures", "boat", "sun on the left", "red around the boat", "adherence at the end"], rows)
lines += [
    f"Boat and sun are in every round of {kept[0]} of {kept[1]} runs.", "",
    "![the boat in six styles](convergence/boats.webp)", "",
    "## Sheets", "", f"Seed {seeds[0]}: the references, the rounds, and how they scored.", ""]
for style in styles:
    lines += [f"### {style}", "", f"![{style}](convergence/{style}.webp)", ""]
(out / "convergence.md").write_text("\n".join(lines).rstrip() + "\n")
print(out / "convergence.md", sum(p.stat().st_size for p in pictures.glob("*")) // 1000, "kB of pictures")
