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
from helpers.panel import Choice, Panel, Text, Word
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
LEGEND, EDGE = 30, 12  # pixels above the map for its legend, and around its places
LABEL = 15  # size of the words on the map


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


def flattened(rows: Tensor) -> Tensor:
    """A place in the plane for each of MAPPED (len(MAPPED), 2), from 0 to 1: t-SNE, van der Maaten and Hinton 2008."""
    from sklearn.manifold import TSNE

    unit = F.normalize(rows[[number(word) for word in MAPPED]], dim=-1)
    method = TSNE(perplexity=10, random_state=0, init="pca", method="exact", max_iter=500)
    places = torch.from_numpy(method.fit_transform(unit.numpy()))
    low, high = places.min(0).values, places.max(0).values
    return (places - low) / (high - low)


def survey(settings) -> dict:
    """What takes long: rows (V, d), places (len(MAPPED), 2)."""
    rows = table(settings.code)
    return {"rows": rows, "places": flattened(rows)}


def word_map(settings, surveyed: dict) -> dict:
    """What the panel draws: places (len(MAPPED), 2), near (words and cosines), word, code."""
    near = nearest(surveyed["rows"], settings.word)
    return {"places": surveyed["places"], "near": near, "word": settings.word.strip(), "code": settings.code}


def draw_map(sheet, data: dict) -> None:
    """The map, a colour and a mark for each kind; a click chooses a word."""
    plot = figures.axes(sheet)
    canvas, now, x = figures.Canvas(plot), figures.theme(), 0.0
    size = torch.tensor([canvas.width - 2 * EDGE, canvas.height - LEGEND - 2 * EDGE])
    pixels = data["places"] * size + torch.tensor([EDGE, LEGEND + EDGE])
    at = dict(zip(MAPPED, pixels.tolist(), strict=True))
    for (kind, words), mark, colour in zip(KINDS.items(), "os^D", now.series, strict=False):
        dots(plot, [(x + 7, 11)], mark, colour, 8)
        canvas.text(x + 19, 11, kind)
        x += figures.text_width(kind, LABEL) + 42
        dots(plot, [at[word] for word in words], mark, colour, 6.5)
        for word in words:
            across, down = at[word]
            plot.spot((across - 8, down - 8), (across + 8, down + 8), f"{word} ({kind})", word=word)
    word, near = data["word"], [other for other, _ in data["near"]]
    dots(plot, [(x + 7, 11), *([at[word]] if word in at else [])], "o", now.ink, 11)
    canvas.text(x + 19, 11, word, canvas.width - x - 19, bold=True)
    name_words(canvas, {one: at[one] for one in (word, *near, *MAPPED) if one in at}, word)
    listed = ", ".join(f"{one} {cosine:.2f}" for one, cosine in data["near"])
    plot.describe(figures.titled(f"Nearest to “{word}”", listed))


def dots(plot: figures.Plot, places: list, mark: str, colour: str, size: float) -> None:
    """Marks at these pixels of a canvas, with a thin edge, so that they part where they overlap."""
    x, y = zip(*places, strict=True)
    edge = {"markeredgecolor": figures.theme().background, "markeredgewidth": 0.5}
    plot.add_line(Line2D(x, y, marker=mark, markersize=size, linewidth=0, color=colour, **edge))


def name_words(canvas: figures.Canvas, at: dict, chosen: str) -> None:
    """Write as many of these words beside their places as there is room for, the first ones first."""
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in at.values()]  # left, top, right, bottom
    for word, (x, y) in at.items():
        half = figures.text_width(word, LABEL, bold=word == chosen) / 2 + 1
        for across, down in ((x + 10 + half, y), (x - 10 - half, y), (x, y - 17), (x, y + 17)):
            left, top, right, bottom = across - half, down - 8, across + half, down + 8
            inside = left >= 0 and right <= canvas.width and top >= LEGEND and bottom <= canvas.height
            if inside and all(left > o[2] or right < o[0] or top > o[3] or bottom < o[1] for o in taken):
                taken.append((left, top, right, bottom))
                canvas.text(across, down, word, size=LABEL, bold=word == chosen, align="center")
                break


def near_words(data: dict) -> list[Word]:
    """The nearest words; a click goes on from there."""
    return [Word(word, cosine, f"{cosine:.2f}") for word, cosine in data["near"]]


def caption_map(data: dict) -> str:
    if data["code"] == ONE_HOT:
        return "One-hot: every other word has the cosine 0, so no word is nearer than any other, and the map is chance."
    return (
        f"Above the map the nearest of all {len(farm.WORDS):,} words to “{data['word']}”, by the cosine of their rows "
        f"in the {data['code']}. In a t-SNE map what is near stays near; far distances say little. Click a word."
    )


def embeddings_panel() -> Panel:
    """A map of words by their embeddings; a click shows a word's nearest neighbours."""
    return Panel(
        "Words on a map",
        [
            Choice("code", ("RNN", "LSTM", ONE_HOT), "RNN", label="rows of"),
            Text("word", "goat", check=farm.unknown_words),
        ],
        prepare=survey,
        prepare_on=("code",),
        compute=word_map,
        draw=draw_map,
        caption=caption_map,
        words=near_words,
        on_word=lambda settings, i, data: {"word": data["near"][i][0]},
        model=lambda settings: settings.code,
        size=(560, 380),
    )
