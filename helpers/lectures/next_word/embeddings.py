"""Words as rows of numbers: a map of a model's embeddings, and who is near whom (section 3).

Bengio et al. 2003, "A Neural Probabilistic Language Model", section 2: each word a learned vector. Mikolov et al. 2013,
"Linguistic Regularities in Continuous Space Word Representations": near means a large cosine.
"""

import torch
import torch.nn.functional as F
from matplotlib.lines import Line2D
from torch import Tensor

from helpers import farm, figures
from helpers.farm import lexicon
from helpers.lectures.next_word.speakers import speaker
from helpers.panel import Choice, Panel, Text
from helpers.problems import Problem

KINDS = {
    "animals": lexicon.BEASTS,
    "people": lexicon.NAMES,
    "places": lexicon.PLACES,
    "numbers": lexicon.NUMBERS,
}
MAPPED = [word for words in KINDS.values() for word in words]
ONE_HOT = "one-hot"
NEAREST = 8  # neighbours listed


def table(code: str) -> Tensor:
    """The row of each of the farm's V words (V, d): one-hot (V, V), or the embedding of the "RNN" or "LSTM"."""
    if code == ONE_HOT:
        return torch.eye(len(farm.WORDS))
    return speaker(code).model.embedding.weight.detach().cpu().float()


def cosines(rows: Tensor, words: list[int]) -> Tensor:
    """The cosine (len(words), V) between the rows of `words` and all `rows` (V, d); of a word with itself -inf."""
    unit = F.normalize(rows, dim=-1)
    found = unit[words] @ unit.T
    found[range(len(words)), words] = -torch.inf
    return found


def nearest(rows: Tensor, word: str, most: int = NEAREST) -> list[tuple[str, float]]:
    """The other words with the largest cosine to `word`, and these cosines."""
    best = cosines(rows, [number(word)])[0].topk(most)
    return [(farm.WORDS[i], cosine) for cosine, i in zip(best.values.tolist(), best.indices.tolist(), strict=True)]


def number(word: str) -> int:
    """The number of a single word.

    Raises:
        Problem: it is none, several, or not a word of the farm.
    """
    if word.strip() not in farm.WORDS:
        raise Problem(
            f"“{figures.shorten(word, 160)}” is not a word of the farm: type a single one, such as goat or Monday."
        )
    return farm.WORDS.index(word.strip())


def own_kind(rows: Tensor) -> dict[str, float]:
    """Of the words of each kind, the share whose nearest neighbour among all words is of the same kind."""
    shares = {}
    for kind, words in KINDS.items():
        first = cosines(rows, [number(word) for word in words]).argmax(-1).tolist()
        shares[kind] = sum(farm.WORDS[i] in words for i in first) / len(words)
    return shares


def flattened(rows: Tensor) -> Tensor:
    """A place in the plane for each of MAPPED (len(MAPPED), 2), from 0 to 1: t-SNE, van der Maaten and Hinton 2008."""
    from sklearn.manifold import TSNE

    unit = F.normalize(rows[[number(word) for word in MAPPED]], dim=-1)
    method = TSNE(perplexity=10, random_state=0, init="pca", method="exact", max_iter=500)
    places = torch.from_numpy(method.fit_transform(unit.numpy()))
    low, high = places.min(0).values, places.max(0).values
    return (places - low) / (high - low)


def survey(settings) -> dict:
    """What takes long: rows (V, d), places (len(MAPPED), 2), shares (kind -> `own_kind`)."""
    rows = table(settings.code)
    return {"rows": rows, "places": flattened(rows), "shares": own_kind(rows)}


def word_map(settings, surveyed: dict) -> dict:
    """What the panel draws.

    Returns a dict: places (len(MAPPED), 2), shares (kind -> `own_kind`), near (words and cosines), coloured (the words
    of the kind), kind, word, code.
    """
    return {
        "places": surveyed["places"],
        "shares": surveyed["shares"],
        "near": nearest(surveyed["rows"], settings.word),
        "coloured": KINDS[settings.kind],
        "kind": settings.kind,
        "word": settings.word.strip(),
        "code": settings.code,
    }


LEGEND, EDGE = 30, 12  # pixels above the map for its legend, and around its places
LABEL = 15
MARKS = dict(zip(KINDS, "os^D", strict=True))
Place = tuple[float, float]


def draw_map(sheet, data: dict) -> None:
    """Left the map with one kind in colour, right the nearest words. Words on both sides can be clicked."""
    now = figures.theme()
    left, right = figures.axes(sheet, columns=2, widths=(5, 2), gap=20)
    canvas = figures.Canvas(left)
    x = 0.0
    for kind, mark in MARKS.items():
        chosen = kind == data["kind"]
        dots(left, [(x + 7, 11)], mark, now.main if chosen else now.faint, 8)
        canvas.text(x + 19, 11, kind, bold=chosen, colour=None if chosen else now.faint)
        x += figures.text_width(kind, LABEL, bold=True) + 42
    at = on_canvas(canvas, data["places"].tolist())
    for kind, words in KINDS.items():
        chosen = kind == data["kind"]
        colour = now.main if chosen else now.faint
        dots(left, [at[word] for word in words], MARKS[kind], colour, 6.5 if chosen else 5)
        for word in words:
            x, y = at[word]
            left.spot((x - 8, y - 8), (x + 8, y + 8), f"{word} ({kind})", word=word, kind=kind)
    word, near = data["word"], [other for other, _ in data["near"]]
    if word in at:
        dots(left, [at[word]], "o", now.series[1], 12)
    name_words(canvas, {one: at[one] for one in (word, *near, *data["coloured"]) if one in at}, word)
    draw_near(right, word, data["near"])


def on_canvas(canvas: figures.Canvas, places: list[list[float]]) -> dict[str, Place]:
    """Where each of MAPPED lies on the canvas, in pixels."""
    width, height = canvas.width - 2 * EDGE, canvas.height - LEGEND - 2 * EDGE
    pixels = ((EDGE + x * width, LEGEND + EDGE + y * height) for x, y in places)
    return dict(zip(MAPPED, pixels, strict=True))


def dots(plot: figures.Plot, places: list[Place], mark: str, colour: str, size: float) -> None:
    """Marks at these pixels of a canvas, with a thin edge, so that they part where they overlap."""
    x, y = zip(*places, strict=True)
    edge = {"markeredgecolor": figures.theme().background, "markeredgewidth": 0.5}
    plot.add_line(Line2D(x, y, marker=mark, markersize=size, linewidth=0, color=colour, **edge))


def name_words(canvas: figures.Canvas, at: dict[str, Place], chosen: str) -> None:
    """Write as many of these words beside their places as there is room for; `chosen`, the first, in any case."""
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in at.values()]  # left, top, right, bottom
    for word, (x, y) in at.items():
        width = figures.text_width(word, LABEL, bold=word == chosen) + 2
        for away in (10, 30, 60, 90) if word == chosen else (10,):
            middles = ((x + away + width / 2, y), (x - away - width / 2, y), (x, y - away - 8), (x, y + away + 8))
            free = [place for place in middles if is_free(canvas, place, width, taken)]
            if free:
                across, down = free[0]
                taken.append((across - width / 2, down - 8, across + width / 2, down + 8))
                if word == chosen:
                    edge = (min(max(x, across - width / 2), across + width / 2), min(max(y, down - 8), down + 8))
                    canvas.line([(x, y), edge], figures.theme().series[1])
                canvas.text(across, down, word, size=LABEL, bold=word == chosen, align="center")
                break


def is_free(canvas: figures.Canvas, middle: Place, width: float, taken: list[tuple[float, ...]]) -> bool:
    """Whether a word so wide fits on the map around `middle`, beside the boxes that are taken."""
    left, top, right, bottom = middle[0] - width / 2, middle[1] - 8, middle[0] + width / 2, middle[1] + 8
    inside = left >= 0 and right <= canvas.width and top >= LEGEND and bottom <= canvas.height
    return inside and all(left > box[2] or right < box[0] or top > box[3] or bottom < box[1] for box in taken)


def draw_near(plot: figures.Plot, word: str, near: list[tuple[str, float]]) -> None:
    """The nearest words with their cosines as bars; a click goes on from there."""
    canvas = figures.Canvas(plot)
    canvas.text(0, 11, f"nearest to “{word}”", canvas.width, 17, bold=True)
    names, values = zip(*near, strict=True)
    bars = figures.Bars(values, texts=[f"{cosine:.2f}" for cosine in values], maximum=1.0)
    figures.rows(canvas, [figures.Texts(names), bars], LEGEND)
    tall = (canvas.height - LEGEND) / len(near)
    for i, name in enumerate(names):
        canvas.plot.spot((0, LEGEND + i * tall), (canvas.width, LEGEND + (i + 1) * tall), name, word=name)


def caption_map(data: dict) -> str:
    if data["code"] == ONE_HOT:
        return "One-hot: every other word has the cosine 0, so no word is nearer than any other, and the map is chance."
    shares = ", ".join(f"{kind} {share:.0%}" for kind, share in data["shares"].items())
    return (
        f"{data['code']}: the nearest of all {len(farm.WORDS):,} words is of the same kind for {shares} of the words. "
        "In a t-SNE map what is near stays near; far distances say little. Click a word."
    )


def embeddings_panel() -> Panel:
    """A map of words by their embeddings; a click shows a word's nearest neighbours."""
    return Panel(
        "Words on a map",
        [
            Choice("kind", tuple(KINDS), "animals", label="coloured"),
            Choice("code", ("RNN", "LSTM", ONE_HOT), "RNN", label="rows of"),
            Text("word", "goat", check=farm.unknown_words),
        ],
        prepare=survey,
        prepare_on=("code",),
        compute=word_map,
        draw=draw_map,
        caption=caption_map,
        model=lambda settings: settings.code,
        size=(640, 400),
    )
