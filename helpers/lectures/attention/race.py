"""RNN n times, transformer once: sequential depth drawn, and the time of a training step measured (section 5)."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import device, figures, training
from helpers.figures.canvas import Canvas
from helpers.models.recurrent import RecurrentLM
from helpers.panel import Action, Choice, Job, Panel, Slider, seeded

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
    with seeded(0):  # the student's own dice stay as they are
        transformer = GPT2LMHeadModel(config)
        # An RNN of width h: embedding V h, output bias V, and in each layer two matrices h x h and two biases.
        a, b, c = 2 * LAYERS, VOCABULARY + 2 * LAYERS, VOCABULARY - parameters(transformer)
        hidden = round((-b + math.sqrt(b * b - 4 * a * c)) / (2 * a))
        made = {"RNN": RecurrentLM("rnn", VOCABULARY, hidden, LAYERS), "transformer": transformer}
    return {name: model.to(device.pick()).train() for name, model in made.items()}


def parameters(model: nn.Module) -> int:
    """Number of trainable numbers."""
    return sum(p.numel() for p in model.parameters())


def step_seconds(
    model: nn.Module, length: int, batch: int, go_on: Callable[[], bool] = lambda: True, repeats: int = REPEATS
) -> list[float]:
    """Seconds of `repeats` training steps (forward, backward, update) on random words, after one to warm up.

    The loss is taken at every word, for both: an RNN learns from all words of a text, too. Ends early, perhaps with an
    empty list, when `go_on` says no.
    """
    where = next(model.parameters()).device
    generator = torch.Generator().manual_seed(length)
    ids = torch.randint(VOCABULARY, (batch, length + 1), generator=generator).to(where)
    optimizer = training.adamw(model, 1e-4)
    seconds = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        out = model(ids[:, :-1])
        logits = getattr(out, "logits", out)  # (batch, length, V)
        F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()).backward()
        optimizer.step()
        optimizer.zero_grad()
        device.synchronize()
        seconds.append(time.perf_counter() - began)
        if not go_on():
            break
    return seconds[1:]


def draw_race(sheet, data: dict) -> None:
    """Left: cells with the step at which each can run. Right: measured milliseconds for one training step."""
    left, right = figures.axes(sheet, columns=2, widths=(9, 8), gap=30)
    draw_depth(Canvas(left), data)
    curves = {
        name: ([*times], [1000 * statistics.median(seconds) for seconds in times.values()])
        for name, times in data["times"].items()
    }
    if not any(data["times"].values()):
        curves = {}
    figures.lines(
        right,
        curves,
        xlabel="words in a text",
        ylabel="ms",
        title="one training step" if curves else "press Measure",
        xlim=(LENGTHS[0] / 1.3, LENGTHS[-1] * 1.3),
        log_x=True,
        log_y=bool(curves),
        marks=True,
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
    medians = {name: statistics.median(times[longest]) for name, times in data["times"].items()}
    spread = {name: (max(t[longest]) - min(t[longest])) / medians[name] for name, t in data["times"].items()}
    told = ", ".join(f"{name} {1000 * m:.0f} ms (spread {spread[name]:.0%})" for name, m in medians.items())
    counts = " and ".join(f"{count:,}" for count in data["parameters"].values())
    return (
        f"At {longest} words: {told}; median of up to {REPEATS} steps, {counts} parameters, on this {data['device']}. "
        "Few steps in a row help as far as the machine can work on many words at once."
    )


def alt_text_race(data: dict) -> str:
    return "Sequential steps and training time. " + caption_race(data)


def race_panel() -> Panel:
    """Sequential depth at once; the training step of both networks by the button."""
    kept: dict = {"times": {name: {} for name in NAMES}, "parameters": {}, "device": ""}

    def compute(settings: SimpleNamespace) -> dict:
        depths = {name: depth(name, settings.words, settings.layers) for name in NAMES}
        return kept | {"depth": depths, "times": {name: dict(times) for name, times in kept["times"].items()}}

    def measure(job: Job, settings: SimpleNamespace) -> None:
        models = pair(settings.width)
        kept["times"] = {name: {} for name in NAMES}
        kept["parameters"] = {name: parameters(model) for name, model in models.items()}
        kept["device"] = device.pick().type
        for number, length in enumerate(LENGTHS):
            for name, model in models.items():
                job.progress(number / len(LENGTHS), f"{name}, {length} words")
                if seconds := step_seconds(model, length, settings.batch, lambda: not job.stopped):
                    kept["times"][name][length] = seconds
                job.show()
                if job.stopped:
                    return

    return Panel(
        "n times, or once?",
        [
            Slider("words", 10, 2, 16),
            Slider("layers", 2, 1, 4),
            Slider("batch", 4, 1, 32, label="texts in a batch (Measure)"),
            Choice("width", (64, 128, 256), 64, label="width (Measure)"),
        ],
        compute=compute,
        draw=draw_race,
        caption=caption_race,
        alt_text=alt_text_race,
        actions=[Action("Measure", measure, seconds=30)],
        model="two untrained networks",
        size=(620, 360),
    )
