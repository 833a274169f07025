"""RNN n times, transformer once: sequential depth drawn, and the time of a training step measured (section 5)."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import device, figures, training
from helpers.figures import Canvas, Measured
from helpers.measurement import Measurement
from helpers.models.recurrent import RecurrentLM
from helpers.panel import Choice, Panel, Slider, seeded

VOCABULARY, LAYERS, HEADS = 256, 2, 4
LENGTHS = (16, 32, 64, 128, 256)
REPEATS = 5
NAMES = ("RNN", "transformer")


def depth(name: str, words: int, layers: int) -> Tensor:
    """The step (layers, words), from 1, at which each cell can be computed when all that can run at once does.

    An RNN's cell waits for the word before and for the layer below; a transformer's only for the layer below.
    """
    layer, word = torch.arange(layers)[:, None], torch.arange(words)[None]
    return (layer + word if name == "RNN" else layer + 0 * word) + 1


def pair(width: int) -> dict[str, nn.Module]:
    """A transformer of this width and an RNN with as many layers and as nearly as possible as many parameters."""
    from transformers import GPT2Config, GPT2LMHeadModel

    sizes = {"n_positions": LENGTHS[-1], "n_embd": width, "n_layer": LAYERS, "n_head": HEADS}
    sizes |= dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0)  # the RNN has no dropout either
    config = GPT2Config(vocab_size=VOCABULARY, bos_token_id=None, eos_token_id=None, use_cache=False, **sizes)
    with seeded(0):  # the student's own random state stays as it is
        transformer = GPT2LMHeadModel(config)
        # An RNN of width h: embedding V h, output bias V, and in each layer two matrices h x h and two biases.
        a, b, c = 2 * LAYERS, VOCABULARY + 2 * LAYERS, VOCABULARY - parameters(transformer)
        hidden = round((-b + math.sqrt(b * b - 4 * a * c)) / (2 * a))
        made = {"RNN": RecurrentLM("rnn", VOCABULARY, hidden, LAYERS), "transformer": transformer}
    return {name: model.to(device.pick()).train() for name, model in made.items()}


def parameters(model: nn.Module) -> int:
    """Number of trainable numbers."""
    return sum(p.numel() for p in model.parameters())


def step_seconds(model: nn.Module, length: int, batch: int, repeats: int = REPEATS) -> Iterator[float]:
    """Seconds of `repeats` training steps (forward, backward, update) on random words, after one to warm up.

    The loss is taken at every word, for both: an RNN learns from all words of a text, too.
    """
    where = next(model.parameters()).device
    generator = torch.Generator().manual_seed(length)
    ids = torch.randint(VOCABULARY, (batch, length + 1), generator=generator).to(where)
    optimizer = training.adamw(model, 1e-4)
    for repeat in range(repeats + 1):
        began = time.perf_counter()
        out = model(ids[:, :-1])
        logits = getattr(out, "logits", out)  # (batch, length, V)
        F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()).backward()
        optimizer.step()
        optimizer.zero_grad()
        device.synchronize()
        if repeat:
            yield time.perf_counter() - began


def draw_race(sheet, data: dict) -> None:
    """Left: cells with the step at which each can run. Right: measured milliseconds for one training step."""
    left, right = figures.axes(sheet, columns=2, widths=(9, 8), gap=30)
    draw_depth(Canvas(left), data)
    figures.curves(
        right,
        data["times"],
        xlabel="words in a text",
        ylabel="ms",
        title="one training step",
        ylim=None,
        log_x=True,
        log_y=True,
    )


def draw_depth(canvas: Canvas, data: dict) -> None:
    """Two grids of cells, layers upwards, words to the right; the number and the colour are the step."""
    now = figures.theme()
    half = canvas.height / 2
    latest = max(int(steps.max()) for steps in data["depth"].values())
    for row, (name, steps) in enumerate(data["depth"].items()):
        layers, words = steps.shape
        last = int(steps.max())
        told = f"{name}: {last} steps one after the other" if last > 1 else f"{name}: 1 step"
        canvas.plot.describe(f"{told}.")
        canvas.text(0, row * half + 12, told, canvas.width, 17, bold=True)
        wide, tall = canvas.width / words, (half - 40) / layers
        for layer in range(layers):
            y = row * half + 28 + (layers - 1 - layer) * tall
            for word in range(words):
                step = int(steps[layer, word])
                face = figures.mix(now.background, now.main, 0.12 + 0.8 * (step - 1) / max(1, latest - 1))
                canvas.box(word * wide + 1, y + 1, wide - 2, tall - 2, face)
                size = min(16, wide * 0.6, tall * 0.7)
                if size > 7:
                    ink = figures.readable_on(face)
                    canvas.text((word + 0.5) * wide, y + tall / 2, step, size=size, align="center", colour=ink)


def caption_race(data: dict) -> str:
    said = ", ".join(f"{name} {int(steps.max())}" for name, steps in data["depth"].items())
    if not any(data["times"].values()):
        return f"Steps that must follow each other: {said}. Press Measure: is the one with fewer steps faster here?"
    longest = max(set.intersection(*map(set, data["times"].values())), default=None)
    if longest is None:
        return "Stopped before both had been measured at one length. Press Measure again."
    at_longest = {name: times[longest] for name, times in data["times"].items()}
    told = ", ".join(f"{name} {time.value:.0f} ± {time.error:.0f} ms" for name, time in at_longest.items())
    counts = " and ".join(f"{count:,}" for count in data["parameters"].values())
    return (
        f"At {longest} words: {told}; median and range of up to {REPEATS} steps, {counts} parameters, "
        f"on this {device.pick().type}. "
        "Few steps in a row help as far as the machine can work on many words at once."
    )


def race_panel() -> Panel:
    """Sequential depth at once; the training step of both networks by the button."""

    def measure(length: int, settings: SimpleNamespace) -> Iterator[tuple[str, Measured]]:
        for name, model in pair(settings.width).items():
            seconds = []
            for second in step_seconds(model, length, settings.batch):
                seconds.append(1000 * second)
                yield name, Measured(statistics.median(seconds), (max(seconds) - min(seconds)) / 2)

    times = Measurement(LENGTHS, measure, depends_on=("batch", "width"), names=NAMES, unit="words")

    def compute(settings: SimpleNamespace, counts: dict[str, int]) -> dict:
        depths = {name: depth(name, settings.words, settings.layers) for name in NAMES}
        return {"depth": depths, "times": times.points(settings), "parameters": counts}

    return Panel(
        "n times, or once?",
        [
            Slider("words", 10, 2, 16),
            Slider("layers", 2, 1, 4),
            Slider("batch", 4, 1, 32, label="texts in a batch (Measure)"),
            Choice("width", (64, 128, 256), 64, label="width (Measure)"),
        ],
        prepare=lambda settings: {name: parameters(model) for name, model in pair(settings.width).items()},
        prepare_on=("width",),
        compute=compute,
        draw=draw_race,
        caption=caption_race,
        actions=[times.action(seconds=30)],
        model="two untrained networks",
        size=(620, 360),
    )
