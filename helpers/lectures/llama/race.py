"""Ways to make a base model follow requests, in a race on the same batches: all weights, or LoRA (section 7)."""

import time
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from helpers import farm, figures, training
from helpers.figures import Canvas, Measured
from helpers.lectures.llama.exam import answered, base, papers, prompted, requests
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.recipes import demonstrations, farm_text, llama_assistant
from helpers.scores import language

RANKS = {"full": None, "r = 1": 1, "r = 4": 4, "r = 16": 16, "r = 64": 64}
FULL, LORA = 4e-4, 4e-3  # learning rates, the best of three: llama_rates.csv
BATCH = 16
EVERY = 25  # steps from one exam to the next
PLAIN = 16  # documents on which forgetting is measured
PROMPT = "prompt only"


def runner(rank: int | None) -> nn.Module:
    """A copy of the base model that is trained whole, or, with a rank, beside an adapter."""
    adapted = demonstrations.adapted(llama_assistant.BASE, rank or 1, demonstrations.LINEAR)
    return adapted if rank else adapted.unload().requires_grad_(True)


def runners() -> nn.ModuleDict:
    """A model for each way, before its first step."""
    models = nn.ModuleDict({name: runner(rank) for name, rank in RANKS.items()})
    models.seconds = dict.fromkeys(RANKS, 0.0)
    return models


def batch(index: int) -> tuple[Tensor, Tensor]:
    """Batch number `index` of demonstrations, all requests equally long: inputs and targets (at most BATCH, T)."""
    return demonstrations.collate((one.prompt, one.demonstration) for one in requests(index, BATCH))


def step(models: nn.ModuleDict, batch: tuple[Tensor, Tensor], optimizers: Sequence) -> dict[str, float]:
    """One step of each on the same batch, one after the other, with a clock for each. Returns the losses by name."""
    losses = {}
    for (name, model), optimizer in zip(models.items(), optimizers, strict=True):
        began = time.perf_counter()
        optimizer.zero_grad()
        loss = demonstrations.loss(model, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses[name] = loss.item()
        models.seconds[name] += time.perf_counter() - began
    return losses


def optimizers(models: nn.ModuleDict, factor: float) -> list[torch.optim.Optimizer]:
    """AdamW for each, at `factor` times its learning rate."""
    return [training.adamw(models[name], factor * (LORA if rank else FULL), 0.0) for name, rank in RANKS.items()]


def surprise(model: nn.Module) -> float:
    """Bits a word on PLAIN documents of the farm, as the base model has read them, but fresh ones."""
    documents = farm.sample(PLAIN, seed=farm_text.FRESH)
    return language.bits(LanguageModel(model, base().tokenizer), documents)["bits_per_word"]


def examine(models: nn.ModuleDict) -> dict:
    """Of each, by name: right (requests of the exam that it follows), forgotten (bits a word on plain text beyond the
    base model's), and its answer to the exam's last request.
    """
    found = {"right": {}, "forgotten": {}, "answer": {}}
    for name, model in models.items():
        if name == "full" or any(models.seconds.values()):  # before the first step all are the base model
            given = answered(LanguageModel(model, base().tokenizer))
            more = surprise(model) - surprise(base().model)
        found["right"][name] = sum(one.is_followed(text) for one, text in given)
        found["forgotten"][name], found["answer"][name] = more, given[-1][1]
    return found


def about(models: nn.ModuleDict) -> dict:
    """Of each, by name: its numbers that are trained, all that it holds, and the seconds of its steps; and the prompt's
    share of the exam, beside the request that all answer in sight.
    """
    return {
        "trained": {n: sum(p.numel() for p in one.parameters() if p.requires_grad) for n, one in models.items()},
        "held": {name: sum(p.numel() for p in model.parameters()) for name, model in models.items()},
        "clock": dict(models.seconds),
        "asked": papers()[-1][-1].prompt,
        PROMPT: sum(prompted()) / len(prompted()),
    }


def draw_race(sheet, data: dict) -> None:
    """Above, requests followed and bits forgotten, by steps; below, what each answers at the moment looked at."""
    left, right, below, last = figures.axes(sheet, rows=2, columns=2, heights=(6, 5), gap=20)
    below.cover(last)
    moments = data["moments"]
    steps, of = [moment.step for moment in moments], len(prompted())
    shares = {name: (steps, [100 * m.sample["right"][name] / of for m in moments]) for name in RANKS}
    lost = {name: (steps, [m.sample["forgotten"][name] for m in moments]) for name in RANKS}
    across = {"xlim": (0, max(EVERY, steps[-1])), "markers": True}
    prompt, most = {PROMPT: 100 * data[PROMPT]}, max(max(bits) for _, bits in lost.values())
    figures.lines(left, shares, title="requests followed (%), by steps", levels=prompt, ylim=(0, 105), **across)
    figures.lines(right, lost, title="forgotten: bits a word more", ylim=(-0.1, max(0.5, 1.05 * most)), **across)
    now, canvas = figures.theme(), Canvas(below)
    below.describe(f"Asked: {data['asked']}")
    y = canvas.paragraph(0, 8, data["asked"], canvas.width, 2, colour=now.faint)
    said = [text or "(ends at once)" for text in moments[data["moment"]].sample["answer"].values()]
    names = figures.Texts(list(RANKS), bold=True, size=15, colours=[now.series[i % len(now.series)] for i in range(5)])
    figures.rows(canvas, [names, figures.Texts(said, wrap=True, size=15)], y)


def caption_race(data: dict) -> str:
    """Who is ahead, and who has forgotten most."""
    if not data["step"]:
        return f"Nobody has taken a step; the prompt alone follows {data[PROMPT]:.0%} of {len(prompted())} requests."
    last, of = data["moments"][-1].sample, len(prompted())
    said = "; ".join(f"{name}: {figures.percent(Measured.share(n, of))}" for name, n in last["right"].items())
    most = max(last["forgotten"], key=last["forgotten"].get)
    return f"Step {data['step']}, {data['seconds']:.0f} s. Followed: {said}. Most forgotten by {most}."


def tuning_race() -> LiveTraining:
    """The race, to be run while one watches."""

    def start(models: nn.ModuleDict, settings, **how) -> training.Run:
        how |= {"learning_rate": settings.factor, "optimizers": optimizers, "step": step}
        return training.start(models, training.by_index(batch), **how)

    return LiveTraining(
        "A race of fine-tunings",
        [Slider("factor", 1.0, 0.1, 10.0, log=True, label="learning rates, times the tuned ones")],
        make_model=lambda settings: runners(),
        start=start,
        sample=examine,
        every=EVERY,
        seconds=120.0,
        extra=about,
        draw=draw_race,
        caption=caption_race,
        size=(720, 400),
    )
