"""Three networks learn to look up who has what, of one, two, three and six owners (section 6).

They are equally large, read texts of the same kind, and learn by the same optimizer for the same time: at each step it
is the turn of the network that has learned for the fewest seconds so far.
"""

import random
import time
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import device, figures, live, training
from helpers.farm.lexicon import NAMES, TREASURES
from helpers.live import LiveTraining
from helpers.models.recurrent import RecurrentLM
from helpers.panel import Choice, Slider
from helpers.recipes import muon

OWNERS = (1, 2, 3, 6)
NETWORKS = ("RNN", "LSTM", "GPT")
# Of rates that were tried; at a third of theirs and at three times as much RNN and LSTM guess as well (12 s each).
RATES = {"RNN": 6e-3, "LSTM": 1e-2, "GPT": 2.5e-3}
BLOCKS = {"RNN": "recurrent.", "LSTM": "recurrent.", "GPT": ".h."}  # in the names of the matrices that Muon moves
WIDTHS = {"RNN": 212, "LSTM": 110, "GPT": 64}  # about 100,000 parameters each
STOP, WHO = range(2)  # ids of these words; then come the names, then the things
PLACES = 32  # of the GPT
TEXTS, TESTED = 96, 200  # in a batch, and in a test
ASKED = {"everyone, in turn": True, "one owner": False}
PEOPLE = 24  # who can have something, and as many things


class Lists(NamedTuple):
    """Texts: who has what, and then questions. ids (B, T), and the answers (B, Q) to the last Q questions."""

    ids: Tensor
    answers: Tensor

    @property
    def asked_at(self) -> slice:
        """The places where an answer is due."""
        return slice(-2 * self.answers.shape[1], None, 2)


def lists(owners: int, texts: int, words: int, generator: torch.Generator, everyone: bool = True) -> Lists:
    """Fresh texts in which so many of `words` people have one of `words` things each; then they are asked for.

    A question is the thing, and its answer stands behind it: "goat Anna. hat Ben. Who? hat Ben ..."
    """
    drawn = torch.rand(3, texts, words, generator=generator, dtype=torch.float32).argsort(-1)
    people, things = drawn[0, :, :owners], drawn[1, :, :owners]  # (B, owners)
    order = torch.rand(texts, owners, generator=generator, dtype=torch.float32).argsort(-1)
    order = order if everyone else order[:, :1]
    names, goods = people + WHO + 1, things + WHO + 1 + words
    stops = torch.full_like(names, STOP)
    facts = torch.stack([goods, names, stops], -1).flatten(1)
    answers = names.gather(1, order)
    questions = torch.stack([goods.gather(1, order), answers], -1).flatten(1)
    return Lists(torch.cat([facts, torch.full((texts, 1), WHO), questions], 1), answers)


class Racers(nn.Module):
    """The three networks, how long each has learned, and from what: lists of so many words, one or all asked for."""

    def __init__(self, words: int, everyone: bool):
        from transformers import GPT2Config, GPT2LMHeadModel

        super().__init__()
        self.words, self.everyone = words, everyone
        self.seconds = dict.fromkeys(NETWORKS, 0.0)
        vocabulary = WHO + 1 + 2 * words
        sizes = {"vocab_size": vocabulary, "n_positions": PLACES, "n_embd": WIDTHS["GPT"], "n_layer": 2, "n_head": 4}
        sizes |= dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0)  # every text is new
        gpt = GPT2LMHeadModel(GPT2Config(**sizes, initializer_range=0.07, bos_token_id=None, eos_token_id=None))
        cells = {name: RecurrentLM(name.lower(), vocabulary, WIDTHS[name]) for name in ("RNN", "LSTM")}
        self.nets = nn.ModuleDict(cells | {"GPT": gpt})

    def scores(self, name: str, ids: Tensor) -> Tensor:
        """Scores (B, T, V) of one network for the word after each of `ids` (B, T)."""
        out = self.nets[name](ids.to(next(self.parameters()).device))
        return getattr(out, "logits", out)

    def answers(self, name: str, asked: Lists) -> Tensor:
        """What a network answers (B, Q)."""
        return self.scores(name, asked.ids)[:, asked.asked_at].argmax(-1).cpu()


def optimizers(model: Racers, rate: float) -> list[torch.optim.Optimizer]:
    """Two for each network, in the order of NETWORKS: Muon for its matrices, AdamW for all else."""
    made = (muon.optimizers(model.nets[name], rate * RATES[name], BLOCKS[name]) for name in NETWORKS)
    return [one for pair in made for one in pair]


def step(model: Racers, batch: Lists, optimizers: training.Optimizers) -> dict[str, float]:
    """The network that has learned for the shortest time makes one step."""
    name = min(NETWORKS, key=model.seconds.get)
    own = optimizers[2 * NETWORKS.index(name) :][:2]
    began = time.perf_counter()
    scores = model.scores(name, batch.ids)[:, batch.asked_at]  # (B, Q, V)
    loss = F.cross_entropy(scores.flatten(0, 1).float(), batch.answers.flatten().to(scores.device))
    loss.backward()
    nn.utils.clip_grad_norm_(model.nets[name].parameters(), 1.0)
    for optimizer in own:
        optimizer.step()
        optimizer.zero_grad()
    device.synchronize()
    model.seconds[name] += time.perf_counter() - began
    return {name: float(loss.detach())}


def right(model: Racers) -> dict[str, float]:
    """For each network and number of owners the share of right answers to the first question of fresh texts."""
    found = {}
    for owners in OWNERS:
        test = lists(owners, TESTED, model.words, torch.Generator().manual_seed(owners), everyone=False)
        for name in NETWORKS:
            found[label(name, owners)] = (model.answers(name, test) == test.answers).float().mean().item()
    return found


def label(network: str, owners: int) -> str:
    return f"{network}, {owners}"


def example(model: Racers, owners: int = 3) -> list[str]:
    """A text in words, a question, and what the networks answer."""
    test, rng = lists(owners, 1, model.words, torch.Generator().manual_seed(7), everyone=False), random.Random(1)
    known = (".", "Who?", *rng.sample(NAMES, model.words), *rng.sample(TREASURES, model.words))
    said = " ".join(known[i] for i in test.ids[0, : 3 * owners]).replace(" .", ".")
    asked, answer = known[test.ids[0, -2]], known[test.answers[0, 0]]
    given = {name: known[model.answers(name, test)[0, 0]] for name in NETWORKS}
    verdicts = [f"{name}: {word} {'✔' if word == answer else '✘'}" for name, word in given.items()]
    return [said, f"Who has the {asked}?", "   ".join(verdicts)]


def draw_owners(sheet, data: dict) -> None:
    """Above: right answers by seconds, a chart for each network, a line for each number of owners. Below: one text."""
    plots = figures.axes(sheet, rows=2, columns=3, heights=(7, 3), gap=26)
    for plot, name in zip(plots, NETWORKS, strict=False):
        scores = {str(n): data["scores"][label(name, n)] for n in OWNERS if label(name, n) in data["scores"]}
        live.draw_scores(plot, data | {"scores": scores}, f"{name}: right")
    plots[3].cover(plots[5])
    live.draw_samples(plots[3], data, "what they answer")


def caption(data: dict) -> str:
    if not data["step"]:
        return f"Three networks of about {data['parameters'] / 3:,.0f} parameters, which know nothing. {data['hint']}"
    last = {name: shares[-1] for name, (_, shares) in data["scores"].items()}
    found = [f"{name} {', '.join(f'{last[label(name, n)]:.0%}' for n in OWNERS)}" for name in NETWORKS if last]
    guesses = ", ".join(f"{1 / n:.0%}" for n in OWNERS)
    return (
        f"After {data['seconds'] / len(NETWORKS):.0f} s for each network, {data['now']} asked for. "
        f"Right of {', '.join(map(str, OWNERS))} owners: {'; '.join(found)}; guessing {guesses}."
    )


def batch(model: Racers, number: int, seed: int = 0) -> Lists:
    """Batch number i for these racers: one number of owners for all its texts."""
    generator = torch.Generator().manual_seed(1_000_003 * seed + number)
    owners = OWNERS[int(torch.randint(len(OWNERS), (), generator=generator))]
    return lists(owners, TEXTS, model.words, generator, model.everyone)


def race(model: Racers, rate: float = 1.0, seed: int = 0) -> dict:
    """How the racers are trained, for `training.start` and `training.fit`."""
    return {
        "batches": training.by_index(lambda number: batch(model, number, seed)),
        "step": step,
        "optimizers": optimizers,
        "learning_rate": rate,
        "schedule": lambda done: 1.0,
    }


def owners_panel() -> LiveTraining:
    """The race: RNN, LSTM and GPT learn to look up who has what."""
    return LiveTraining(
        "Who learns to look it up?",
        [
            Choice("asked", tuple(ASKED), label="asked for"),
            Slider("words", PEOPLE, 8, 48, step=8, label="people and things"),
            Slider("rate", 1.0, 0.1, 10.0, log=True, label="learning rates, times"),
        ],
        make_model=lambda settings: Racers(settings.words, ASKED[settings.asked]),
        start=lambda model, settings, **how: training.start(model, **race(model, settings.rate), **how),
        sample=example,
        score=right,
        describe=lambda settings: settings.asked,
        draw=draw_owners,
        caption=caption,
        size=(900, 400),
    )
