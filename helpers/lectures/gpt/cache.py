"""The KV cache: time for each new word with and without it, and the memory it takes (section 5)."""

import time
from collections.abc import Iterator
from typing import Any

import torch

from helpers import device, figures
from helpers.figures import Measured
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.architecture import Architecture, cache_bytes
from helpers.lectures.gpt.models import SIZES, gpt
from helpers.lectures.gpt.published import find, published
from helpers.measurement import Measurement
from helpers.models.language import LanguageModel
from helpers.panel import Choice, Panel, Slider

PLACES = 10  # lengths measured
REPEATS = 3  # the fastest counts: others were disturbed


def architecture(model: LanguageModel) -> Architecture:
    """The sizes of a loaded GPT."""
    c = model.model.config
    return Architecture(c.n_layer, c.n_embd, c.n_head, c.n_positions, c.vocab_size)


def filled(model: LanguageModel, tokens: int) -> Any:
    """The cache after `tokens` tokens (any will do)."""
    return model.step(torch.full((1, tokens), model.start))[1]


def held(cache: Any) -> int:
    """Bytes of all keys and values in a cache of transformers."""
    return sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)


def seconds_with(model: LanguageModel, tokens: int) -> float:
    """Seconds for the word after `tokens` tokens, when all before are in the cache."""
    cache, one, best = filled(model, tokens - 1), torch.tensor([[model.start]]), float("inf")
    for _ in range(REPEATS):
        best = min(best, _timed(lambda: model.step(one, cache)))
        cache.crop(-1)
    return best


def seconds_without(model: LanguageModel, tokens: int) -> float:
    """Seconds for the word after `tokens` tokens, when all of them are read again."""
    row = torch.full((1, tokens), model.start)
    return min(_timed(lambda: model.step(row)) for _ in range(REPEATS))


def _timed(work) -> float:
    device.synchronize()
    start = time.perf_counter()
    work()
    device.synchronize()
    return time.perf_counter() - start


def memory(model: LanguageModel, tokens: int, beside: str) -> dict:
    """Bytes of the cache: by the formula and measured for the model, by the formula for a published one.

    Returns a dict: tokens, formula, measured, name, theirs (fp16, its full context), their_weights (fp16).
    """
    row, bytes_each = find(beside), model.model.dtype.itemsize
    return {
        "tokens": tokens,
        "formula": cache_bytes(architecture(model), tokens, bytes_each),
        "measured": held(filled(model, tokens)),
        "name": row.model,
        "context": row.context,
        "theirs": cache_bytes(row.architecture, row.context),
        "their_weights": 2 * row.num_parameters,
    }


def draw_cache(sheet, data: dict) -> None:
    """Left milliseconds a word against the length of the text, right memory."""
    left, right, under, below = figures.axes(sheet, rows=2, columns=2, widths=(5, 4), heights=(7, 3), gap=36)
    left.cover(under)
    times = data["times"]
    top = max([1.0, *(one.value for points in times.values() for one in points.values())])
    scale = {"xlim": (0, data["context_here"]), "ylim": (0, 1.1 * top)}
    figures.curves(left, times, title="milliseconds for the next word", xlabel="words before", **scale)
    rows = {"formula": data["formula"], "measured": data["measured"]}
    texts = [f"{count / 1e6:.2f} MB" for count in rows.values()]
    title = f"memory of {data['tokens']} words"
    figures.bars(right, list(rows), list(rows.values()), texts=texts, maximum=data["most"], title=title)
    theirs = f"each text of {data['context']:,} tokens: {gigabytes(data['theirs'])}"
    canvas = Canvas(below)
    canvas.text(0, 14, f"{data['name']}, in fp16", size=17, bold=True)
    canvas.text(0, 40, theirs, size=16)
    canvas.text(0, 64, f"its weights: {gigabytes(data['their_weights'])}", size=16)


def caption_cache(data: dict) -> str:
    right = "exactly what the formula says" if data["measured"] == data["formula"] else "not what the formula says"
    said, (slow, fast) = "", data["times"].values()
    if fast:
        length = max(fast)
        before, after = slow[length].value, fast[length].value
        said = f"After {length} words: {before:.1f} ms without, {after:.1f} ms with the cache. "
    return f"{said}The cache of {data['tokens']} words takes {right}."


def gigabytes(count: int) -> str:
    """Bytes in the unit that fits."""
    return f"{count / 1e9:.2g} GB" if count < 1e10 else f"{count / 1e9:,.0f} GB"


def cache_panel(beside: str = "GPT-3 175B") -> Panel:
    """Time for each word, measured with and without the cache; memory is computed at once."""

    def lengths(settings) -> list[int]:
        most = architecture(gpt(settings.size)).context
        return [max(2, most * number // PLACES) for number in range(1, PLACES + 1)]

    def measure(tokens: int, settings) -> Iterator[tuple[str, Measured]]:
        for name, seconds in (("read all again", seconds_without), ("with cache", seconds_with)):
            yield name, Measured(1000 * seconds(gpt(settings.size), tokens))

    times = Measurement(lengths, measure, depends_on=("size",), names=("read all again", "with cache"), unit="words")

    def compute(settings) -> dict:
        model = gpt(settings.size)
        sizes = architecture(model)
        tokens = max(1, round(sizes.context * settings.filled / 100))
        most = cache_bytes(sizes, sizes.context, model.model.dtype.itemsize)
        shown = {"times": times.points(settings), "context_here": sizes.context, "most": most}
        return memory(model, tokens, settings.beside) | shown

    return Panel(
        "The KV cache: time and memory",
        [
            Slider("filled", 50, 1, 100, label="context filled (%)"),
            Choice("beside", [row.model for row in published()], beside),
        ],
        more=[Choice("size", SIZES)],
        compute=compute,
        draw=draw_cache,
        caption=caption_cache,
        actions=[times.action()],
        model="GPT",
        size=(720, 320),
    )
