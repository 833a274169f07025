"""Learning rates of the race in notebook 04: short trainings of one way at several rates, on the race's own batches.

    python benchmarks/tuning_rates.py [--steps 80] [--seeds 0 1 2]

Prints rows of data/tables/llama_rates.csv: the share of held-out requests that are followed (of all lengths, by a seed
of their own), and the bits a word that were forgotten of plain farm text.
"""

import argparse
import itertools

import torch

from helpers import training
from helpers.farm.instructions import instructions
from helpers.lectures.llama import race
from helpers.lectures.llama.exam import base
from helpers.models.language import LanguageModel
from helpers.recipes import demonstrations
from helpers.scores import gpt_instruct

REQUESTS = 210
RATES = {"full": (1e-4, 4e-4, 1.6e-3), "r = 4": (1.3e-3, 4e-3, 1.2e-2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    given = parser.parse_args()
    asked = instructions(REQUESTS, "rates", "held_out")
    for seed, (way, rates) in itertools.product(given.seeds, RATES.items()):
        batches = training.by_index(lambda index, first=1000 * seed: race.batch(first + index))
        for rate in rates:
            torch.manual_seed(seed)
            how = {"learning_rate": rate, "optimizers": lambda model, rate: [training.adamw(model, rate, 0.0)]}
            model = race.runner(race.RANKS[way])
            training.fit(model, batches, loss=demonstrations.loss, steps=given.steps, **how)
            right = gpt_instruct.followed(LanguageModel(model, base().tokenizer), asked)
            forgotten = race.surprise(model) - race.surprise(base().model)
            print(f"{way},{rate:g},{seed},{sum(right) / REQUESTS:.3f},{forgotten:.2f},{given.steps}", flush=True)


if __name__ == "__main__":
    main()
