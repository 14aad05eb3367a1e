#!/usr/bin/env python3
"""Writes Fixtures/commonmark.txt: texts, and what markdown-it-py makes of them.

Only what both sides read alike is put together: no HTML, no indented code, no pictures, no reference
links. Needs requirements.txt.
"""
import random
import re
from pathlib import Path

from markdown_it import MarkdownIt

reader = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
reader.disable(["reference", "image", "html_block", "html_inline", "entity"])

WORDS = ["a", "b c", "word", "x_y_z", "*", "**", "_", "__", "***", "~~", "`", "``", "\\*", "\\", "é",
         "*em*", "**strong**", "_em_", "__st__", "`code`", "~~gone~~", "[link](https://a.b/c)",
         "[l](<https://a.b> \"t\")", "[", "](", "]", ")", "(", "<https://e.x/?q=1&r>", "<", ">", "&",
         "[no](javascript:x)", "“q”", "a*b*c", "1.", "-", "[a [b](https://x.y)](https://z.w)", "\"",
         "**a*", "*a**", "_a__", "x", "3 * 4", "!", "|"]
STARTS = ["", "", "", "# ", "### ", "- ", "* ", "+ ", "1. ", "2) ", "7. ", "> ", "> - ", "- > ",
          "  ", "   ", "- - ", "  - ", "   - ", "```", "~~~", "```swift", "---", "***", "===", "> > ",
          "-", "10. ", "> ```", "  ```"]
TABLES = ["| a | b |\n|---|:-:|\n| 1 | *2* |\n| x \\| y | z |", "a | b\n- | -\n1 | 2 | 3", "|a|\n|-|\n|b|"]

# Where markdown-it does otherwise than CommonMark, or than GitHub.
ODD = re.compile(r"~~~~|\\  |\|[ \d]*\n *[-=]|-+ *\n\n\n|\[[^\]]*\n[^\]]*`|[`~]{3,}(?!swift)[^\n`]")


def line(chance):
    start = chance.choice(STARTS)
    if start.strip() in ("```", "~~~", "```swift", "---", "***", "===", "-", "> ```"):
        return start
    gap = chance.choice([" ", " ", ""])
    end = chance.choice(["", "", "", "  ", "\\", " #"])
    return start + gap.join(chance.choice(WORDS) for _ in range(chance.randint(1, 5))) + end


def text(chance):
    lines = []
    for _ in range(chance.randint(1, 7)):
        kind = chance.random()
        if kind < 0.2:
            lines.append("")
        elif kind < 0.22:
            lines += ["", chance.choice(TABLES), ""]
        else:
            lines.append(line(chance))
    return "\n".join(lines)


chance = random.Random(20260501)
parts = []
seen = set()
while len(seen) < 600:
    source = text(chance)
    if source in seen or not source.strip() or ODD.search(source):
        continue
    seen.add(source)
    parts.append(f"{source}\x1f{reader.render(source)}")
folder = Path(__file__).parent / "Fixtures"
folder.mkdir(exist_ok=True)
(folder / "commonmark.txt").write_text("\x1e".join(parts))
