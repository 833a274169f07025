"""Trains notebook 03's own GPT, and policies by its DPO, from three seeds; claims about them read what is noted here.

python -m tests.claims.live_gpt gpt_live
python -m tests.claims.live_gpt gpt_dpo
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace

import torch

from helpers import device, farm, records, tables
from helpers.lectures import gpt
from helpers.lectures.gpt import dpo, live, policy
from helpers.recipes import gpt_parts as recipe
from helpers.scores import language as scores
from tests.gpt_models import built

SEEDS, STEPS, EVERY = range(3), 800, 100
GROUPS = 13  # of 8 held-out requests
RATES = (dpo.LEARNING_RATE, policy.LEARNING_RATE)
SOURCE = "notebook 03, by python -m tests.claims.live_gpt"
HEADS = {
    "gpt_live": ("seed", "step", "bits_per_word", "in_form", "right"),
    "gpt_dpo": ("learning_rate", "seed", "steps", "reward", "true", "clean", "nats"),
}


def possible() -> dict[str, set[str]]:
    """The answers that a form of question can have."""
    found = defaultdict(set)
    for document in farm.sample(600, seed="possible answers", kind="facts"):
        for question in document.questions:
            found[question.form].add(question.answer)
    return found


def gpt_live(seed: int) -> Iterator[tuple]:
    """Every EVERY steps the mean bits a word since the row before; the shares of answers in form, and of right ones."""
    device.seed(seed)
    net, bits, found, asked = built()["fresh"](recipe.config()), [], [], live.questions()[0]
    known = possible()

    def note(run, now: float) -> None:
        bits.append(now)
        if run.step % EVERY == 0:
            net.eval()
            given = scores.answers(live.language(net), [question.prompt for question in asked])
            formal = scores.mean([one in known[question.form] for one, question in zip(given, asked, strict=True)])
            right = scores.mean([one == question.answer for one, question in zip(given, asked, strict=True)])
            found.append((seed, run.step, f"{scores.mean(bits[-EVERY:]):.3f}", f"{formal:.3f}", f"{right:.3f}"))

    settings = SimpleNamespace(rate=live.RATE)
    live.start(built()["step"], net, settings, note, seconds=7200, steps=STEPS).result()
    yield from found


def gpt_dpo(seed: int) -> Iterator[tuple]:
    """The assistant, and what DPO makes of it on 150 simulated clicks, on GROUPS of held-out requests."""
    policy.EXAM = GROUPS
    votes = gpt.Comparisons()
    votes._rng = random.Random(seed)
    votes.simulate(150)
    with torch.inference_mode(False), torch.enable_grad():
        reward = built()["train_reward"](votes.clicks)
    policies = {"": gpt.assistant()}
    for rate in RATES:
        dpo.LEARNING_RATE = rate
        policies[f"{rate:g}"] = gpt.train_dpo(votes.clicks, built()["dpo"])
    for rate, model in policies.items():
        found = gpt.examine(model, reward)
        figures = (f"{found[what]:.3f}" for what in ("reward", "truth", "clean", "distance"))
        yield (rate, seed, dpo.STEPS if rate else 0, *figures)


def record(name: str) -> None:
    """Add the rows of the seeds that the table lacks."""
    done = {row["seed"] for row in tables.read(name)} if (tables.FOLDER / f"{name}.csv").exists() else set()
    for seed in SEEDS:
        if str(seed) not in done:
            for row in list({"gpt_live": gpt_live, "gpt_dpo": gpt_dpo}[name](seed)):
                records.append(name, HEADS[name], row, SOURCE)
                print(*row, flush=True)


if __name__ == "__main__":
    record(sys.argv[1])
