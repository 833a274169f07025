"""Alternatives as a tree: every path is a text, its probability the product along the path (section 6)."""

from dataclasses import dataclass, field

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.next_word.speakers import NAMES, speaker
from helpers.panel import Choice, Panel, Slider, Text

PROMPT = "Anna has"  # then "the" is likeliest, but many things share it; hardly any share the rarer "a"
END = "<end>"
RIGHT, TOP = 92, 26  # pixels kept for the paths' probabilities, and for their heading
FORK = 16  # pixels that a fork is wide


@dataclass(eq=False)
class Branch:
    """One word in the tree.

    `probability` is the word's own, given the path before it; `path_probability` is the product along the path.
    """

    word: str
    probability: float
    path_probability: float
    children: list["Branch"] = field(default_factory=list)

    @property
    def leaves(self) -> int:
        """How many paths end below this word (1 if it ends here)."""
        return sum(child.leaves for child in self.children) or 1


def tree(model, prompt: str, width: int = 3, depth: int = 4, most: int = 9) -> Branch:
    """The `width` likeliest words, after each of them the `width` likeliest, and so on, `depth` words deep.

    At each depth only the `most` likeliest paths go on, so that the tree fits a screen.
    """
    root = Branch("", 1.0, 1.0)
    frontier = [(root, list(model.encode(prompt)))]
    for _ in range(depth):
        grown = []
        for branch, ids in frontier:
            probabilities = model.logits(ids)[-1].softmax(-1)
            top = probabilities.topk(min(width, len(probabilities)))
            for probability, word in zip(top.values.tolist(), top.indices.tolist(), strict=True):
                child = Branch(model.words[word], probability, branch.path_probability * probability)
                grown.append((branch, child, [*ids, word]))
        grown.sort(key=lambda item: -item[1].path_probability)
        frontier = []
        for parent, child, ids in grown[:most]:
            parent.children.append(child)
            if ids[-1] != model.end:
                frontier.append((child, ids))
    return root


def paths(branch: Branch, before: tuple[Branch, ...] = ()) -> list[tuple[Branch, ...]]:
    """All paths from below the root to a leaf, likeliest child first."""
    here = (*before, branch) if branch.word else before
    if not branch.children:
        return [here]
    return [path for child in branch.children for path in paths(child, here)]


def whole(root: Branch, depth: int) -> list[tuple[Branch, ...]]:
    """The paths that were not given up: those of full depth, and texts that end before."""
    return [path for path in paths(root) if len(path) == depth or path[-1].word == END]


def likeliest(found: list[tuple[Branch, ...]]) -> tuple[Branch, ...]:
    """The path with the largest product of its words' probabilities."""
    return max(found, key=lambda path: path[-1].path_probability)


def draw_tree(sheet, data: dict) -> None:
    """The tree from left to right: a line's width is the word's own probability; at the right the whole path's.

    Paths that were given up (too unlikely for the screen) end in three dots.
    """
    now = figures.theme()
    canvas = Canvas(figures.axes(sheet))
    root, depth = data["tree"], data["depth"]
    wide = (canvas.width - RIGHT) / depth
    tall = (canvas.height - TOP) / root.leaves
    best = likeliest(whole(root, depth))

    def place(branch: Branch, level: int, top: float) -> float:
        """Draw the subtree whose first leaf starts at `top`; give the y of its word."""
        y = top + branch.leaves * tall / 2
        below = top
        for child in branch.children:
            child_y = place(child, level + 1, below)
            below += child.leaves * tall
            left, bend, end = (level * wide + part * FORK for part in (0, 0.5, 1))
            colour = figures.mix(now.background, now.main, 0.3 + 0.7 * child.probability)
            points = [(left, y), (bend, y), (bend, child_y), (end, child_y)]
            canvas.line(points, colour, 1 + 8 * child.probability)
        if branch.word:
            dead = not branch.children and level < depth and branch.word != END
            word = f"{branch.word} …" if dead else branch.word
            colour = now.faint if dead else now.ink
            x, share = (level - 1) * wide + FORK + 3, f"{branch.probability:.0%}"
            room = wide - FORK - 12 - figures.text_width(share, 13)
            canvas.text(x, y, word, room, 16, bold=branch in best, colour=colour)
            after = x + figures.text_width(figures.shorten(word, room, 16), 16, branch in best) + 5
            canvas.text(after, y, share, size=13, colour=now.faint)
            if not branch.children and not dead:
                canvas.text(canvas.width, y, f"{branch.path_probability:.2%}", RIGHT, 15, align="right")
        return y

    canvas.text(canvas.width, TOP / 2 - 3, "whole path", RIGHT, 14, align="right", colour=now.faint)
    place(root, 0, TOP)


def grow(settings) -> dict:
    """The tree for a panel's settings: prompt, model, width, depth."""
    return {
        "tree": tree(speaker(settings.model), settings.prompt, settings.width, settings.depth),
        "depth": settings.depth,
    }


def caption_tree(data: dict) -> str:
    found = whole(data["tree"], data["depth"])
    best = likeliest(found)
    shown = sum(path[-1].path_probability for path in found)
    text = " ".join(branch.word for branch in best)
    return (
        f"The likeliest path shown is “{text}” with {best[-1].path_probability:.1%}: the product of its words. "
        f"All paths shown together have {shown:.0%}; the rest of the probability is in texts you do not see."
    )


def branches_panel(prompt: str = PROMPT, model: str = "GPT") -> Panel:
    """Alternatives as a tree, with the probability of every word and of every whole path."""
    return Panel(
        "Roads not taken",
        [
            Text("prompt", prompt, check=farm.unknown_words),
            Slider("width", 3, 1, 4, label="words at each fork"),
            Slider("depth", 4, 1, 5, label="words deep"),
            Choice("model", NAMES, model),
        ],
        compute=grow,
        draw=draw_tree,
        caption=caption_tree,
        size=(640, 380),
    )
