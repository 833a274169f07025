"""Learning rates of the race in notebook 04: short trainings of one way at several rates, on the race's own batches.

    python benchmarks/tuning_rates.py [full | "r = 4"] [--rates 1e-4 4e-4 1.6e-3] [--steps 80]

Prints for each rate the share of held-out requests that are followed (the race's own exam is not among them), and what
was forgotten of plain farm text.
"""

import argparse

import torch

from helpers import training
from helpers.farm.instructions import instructions
from helpers.lectures.llama import race
from helpers.lectures.llama.models import base
from helpers.models.language import LanguageModel
from helpers.recipes import demonstrations
from helpers.scores import gpt_instruct

REQUESTS = 210


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("way", nargs="?", default="full", choices=race.RANKS)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-4, 4e-4, 1.6e-3])
    parser.add_argument("--steps", type=int, default=80)
    given = parser.parse_args()
    asked = instructions(REQUESTS, "rates", "held_out")
    for rate in given.rates:
        torch.manual_seed(0)
        how = {"learning_rate": rate, "steps": given.steps, "optimizers": lambda m, lr: [training.adamw(m, lr, 0.0)]}
        model = race.runner(race.RANKS[given.way])
        training.fit(model, training.by_index(race.batch), loss=demonstrations.loss, **how)
        right = gpt_instruct.followed(LanguageModel(model, base().tokenizer), asked)
        forgotten = race.surprise(model) - race.surprise(base().model)
        print(
            f"{given.way} at {rate:.1e}: {sum(right) / REQUESTS:4.0%} followed, {forgotten:+.2f} bits a word forgotten"
        )


if __name__ == "__main__":
    main()
