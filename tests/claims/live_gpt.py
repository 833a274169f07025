"""Trains notebook 03's own GPT, and policies by its DPO, from three seeds; claims about them read what is noted here.

python -m tests.claims.live_gpt gpt_live
python -m tests.claims.live_gpt gpt_dpo
"""

import functools
import random
import sys
from collections import defaultdict
from types import SimpleNamespace

import torch

from helpers import device, farm, records
from helpers.lectures import gpt
from helpers.lectures.gpt import live, policy
from helpers.recipes import gpt_parts as recipe
from helpers.scores import language as scores
from tests.gpt_models import built

SEEDS, STEPS, EVERY = range(3), 800, 100
GROUPS = 13  # of 8 held-out requests
RATES = (0.0, 5e-5, policy.LEARNING_RATE)
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


def gpt_live(seed: int) -> list[tuple]:
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
    run = live.start(built()["step"], net, settings, note, seconds=7200, steps=STEPS)
    run.result()
    if run.stopped:
        raise KeyboardInterrupt
    return found


def gpt_dpo(seed: int, rate: float) -> list[tuple]:
    """What DPO at this learning rate (0: none) makes of the assistant on 150 simulated clicks: GROUPS of requests."""
    policy.EXAM = GROUPS
    votes = gpt.Comparisons()
    votes._rng, votes._drawn = random.Random(seed), 1000 * seed  # other pairs, another person
    votes.simulate(150)
    with torch.inference_mode(False), torch.enable_grad():
        reward = built()["train_reward"](votes.clicks)
    model = built()["train_dpo"](votes.clicks, rate) if rate else gpt.assistant()
    found = gpt.examine(model, reward)
    figures = (f"{found[what]:.3f}" for what in ("reward", "truth", "clean", "distance"))
    return [(f"{rate:g}", seed, 40 if rate else 0, *figures)]


PARTS = {
    "gpt_live": {(seed,): functools.partial(gpt_live, seed) for seed in SEEDS},
    "gpt_dpo": {(f"{rate:g}", seed): functools.partial(gpt_dpo, seed, rate) for seed in SEEDS for rate in RATES},
}

if __name__ == "__main__":
    records.resume(sys.argv[1], HEADS[sys.argv[1]], PARTS[sys.argv[1]], SOURCE)
