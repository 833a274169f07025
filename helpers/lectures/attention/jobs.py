"""Which heads have a job? Three scores, each measured on fresh texts, for every head (section 3).

Previous word and induction as in Olsson et al. 2022, "In-context Learning and Induction Heads"; recall of an owner is
the same idea on the farm's questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from helpers import farm, figures
from helpers.lectures.attention.inside import Watched, watched
from helpers.panel import Action, Choice, Job, Panel, Slider

SPECIAL = 8  # the first tokens of the farm's vocabulary are marks, no words
JOBS = {
    "previous word": "how much of its look goes to the word just before",
    "induction": "in words said twice: how much goes to the word after the first time",
    "recall": "how much more goes from the question to the sentence with the answer than to another one",
}


def previous_word(attention: Tensor) -> Tensor:
    """Mean weight (...,) on the word just before, over all places but the first. attention (..., T, T)"""
    return attention.diagonal(offset=-1, dim1=-2, dim2=-1).mean(-1)


def induction(attention: Tensor, length: int) -> Tensor:
    """In a text of a start and `length` words said twice: mean weight on the word that came after the first time.

    attention (..., 2 length + 1, 2 length + 1) -> (...,). From the second A of "A B ... A" it looks at B.
    """
    return attention.diagonal(offset=1 - length, dim1=-2, dim2=-1)[..., -length:].mean(-1)


def recall(attention: Tensor, asked_from: int, facts: list[range], right: int) -> Tensor:
    """How much more weight a head gives to the fact asked for than to the other facts on average.

    From the place behind `asked_from` (the question's words) where this is largest. attention (..., T, T) -> (...,)
    """
    looks = attention[..., asked_from:, :]
    mass = torch.stack([looks[..., fact.start : fact.stop].sum(-1) for fact in facts], -1)  # (..., t, facts)
    others = (mass.sum(-1) - mass[..., right]) / max(1, len(facts) - 1)
    return (mass[..., right] - others).amax(-1)


@dataclass(frozen=True)
class Asked:
    """A recall question as tokens: where its question begins, where its facts stand, which one is asked for."""

    ids: list[int]
    asked_from: int
    facts: list[range]
    right: int
    answer: int


def as_tokens(gpt: Watched, question: farm.Question) -> Asked:
    """Find the facts of a recall question among its tokens: the first sentences, one for each owner."""
    tail = question.prompt.rindex("<Q>")
    treasure = question.prompt[tail:].removesuffix("</Q><A>").split()[-1]
    facts, right, begin = [], 0, 0
    for number in range(farm.BINDINGS):
        end = question.prompt.index(".", begin) + 1
        facts.append(range(len(gpt.language.encode(question.prompt[:begin])), _length(gpt, question.prompt[:end])))
        if treasure in farm.pieces(question.prompt[begin:end]):
            right = number
        begin = end
    answer = gpt.language.encode(f" {question.answer}", start=False)[0]
    return Asked(gpt.language.encode(question.prompt), _length(gpt, question.prompt[:tail]), facts, right, answer)


def _length(gpt: Watched, text: str) -> int:
    return len(gpt.language.encode(text.rstrip()))


def said_twice(gpt: Watched, n: int, length: int, seed: int) -> Tensor:
    """`n` texts (n, 2 length + 1): a start, then random words, then the same words again."""
    generator = torch.Generator().manual_seed(seed)
    vocabulary = gpt.language.model.config.vocab_size
    words = torch.randint(SPECIAL, vocabulary - 1, (n, length), generator=generator)
    return torch.cat([torch.full((n, 1), gpt.language.start), words, words], 1)


def measure(gpt: Watched, job: str, n: int, length: int = 20, seed: int = 0) -> Tensor:
    """The score (L, H) of every head for one of JOBS, over `n` fresh texts.

    `length`: words said twice, or the distance of the question in words.
    """
    if job == "recall":
        asked = [as_tokens(gpt, question) for question in farm.recall(n, seed, length)]
        return torch.stack(
            [recall(gpt.run(one.ids).attention, one.asked_from, one.facts, one.right) for one in asked]
        ).mean(0)
    if job == "induction":
        _, attention = gpt.batch(said_twice(gpt, n, length, seed))  # (L, n, H, T, T)
        return induction(attention, length).mean(1)
    documents = farm.sample(n, f"jobs {seed}", split="held_out")
    return torch.stack(
        [previous_word(gpt.run(gpt.language.encode(one.text)[: 4 * length]).attention) for one in documents]
    ).mean(0)


@cache
def pocket_job(job: str, n: int, length: int) -> Tensor:
    """`measure` for the pocket GPT, remembered: a slider comes back to the same numbers."""
    return measure(watched(), job, n, length)


def draw_jobs(sheet, data: dict) -> None:
    """One grid for each job measured: layers down, heads across, the number in each cell."""
    plots = figures.axes(sheet, columns=len(JOBS), gap=36)
    for plot, (job, scores) in zip(plots, data["scores"].items(), strict=True):
        layers, heads = scores.shape
        names = [f"layer {i + 1}" for i in range(layers)] if plot is plots[0] else [str(i + 1) for i in range(layers)]
        figures.heat(
            plot,
            scores,
            rows=names,
            columns=[str(i + 1) for i in range(heads)],
            low=0,
            high=1,
            numbers=heads <= 8,
            title=job + ("" if job in data["measured"] else " (not yet)"),
        )


def best(scores: Tensor) -> tuple[int, int]:
    """Layer and head (from 0) with the highest score (L, H)."""
    return divmod(int(scores.argmax()), scores.shape[1])


def notice_jobs(data: dict) -> str:
    found = []
    for job, scores in data["scores"].items():
        if job in data["measured"]:
            layer, head = best(scores)
            found.append(f"{job}: layer {layer + 1}, head {head + 1} ({float(scores.max()):.2f})")
    if not found:
        return "Press Measure: every head is tested on fresh texts."
    return (
        f"Strongest heads, over {data['texts']} texts each. "
        + "; ".join(found)
        + ". 1 would be a head that does only this."
    )


def told_jobs(data: dict) -> str:
    return "Scores of all heads. " + notice_jobs(data)


def jobs_panel() -> Panel:
    """Heads with a job, found by measurement: pocket GPT at once, GPT-2 by the button."""
    kept: dict[str, Tensor] = {}

    def compute(settings) -> dict:
        if settings.size == "pocket":
            scores = {job: pocket_job(job, settings.texts, settings.length) for job in JOBS}
            return {"scores": scores, "measured": list(JOBS), "texts": settings.texts}
        gpt = watched(settings.size)
        blank = torch.zeros(gpt.layers, gpt.heads)
        scores = {job: kept.get(job, blank) for job in JOBS}
        return {"scores": scores, "measured": list(kept), "texts": settings.texts}

    def measure_all(job: Job, settings) -> None:
        kept.clear()
        for step, name in enumerate(JOBS):
            job.progress(step / len(JOBS), name)
            kept[name] = measure(watched(settings.size), name, settings.texts, settings.length)
            job.show()
            if job.stopped:
                return

    return Panel(
        "Heads with a job",
        [
            Slider("texts", 6, 2, 12, label="texts for each job"),
            Slider("length", 20, 10, 40, step=10, label="words said twice; distance"),
            Choice("size", ("pocket", "full"), "pocket"),
        ],
        compute=compute,
        draw=draw_jobs,
        notice=notice_jobs,
        alt=told_jobs,
        actions=[Action("Measure", measure_all, seconds=120)],
        model=lambda settings: watched(settings.size).note,
        size=(900, 330),
    )
