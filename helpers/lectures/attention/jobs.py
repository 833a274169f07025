"""Which heads have a job? Scores for every head, each measured on fresh texts (section 3).

Previous word and induction as in Olsson et al. 2022, "In-context Learning and Induction Heads"; the others follow an
answer of the farm from the fact to the place where it is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from helpers import farm, figures
from helpers.lectures.attention.inside import Head, HookedGPT, head_grid, hooked_gpt
from helpers.lectures.attention.questions import TokenizedQuestion, tokenize_question
from helpers.lectures.attention.repeated import repeated_words
from helpers.panel import Action, Job, Panel, Slider

MAX_TOKENS = 80  # tokens of a story
SPECIALIST = 0.4  # heads that score more have a frame
JOBS = {  # kind of text -> what is measured on it
    "stories": ("previous word",),
    "said twice": ("induction", "counting"),
    "questions": ("other half of the fact", "the right owner", "the thing asked for"),
}
NAMES = tuple(job for jobs in JOBS.values() for job in jobs)


def linked(attention: Tensor, links: Sequence[tuple[int, int]]) -> Tensor:
    """Mean weight (...,) from the first place of each link on the second. attention (..., T, T)"""
    return torch.stack([attention[..., start, end] for start, end in links]).mean(0)


def right_owner(attention: Tensor, asked: TokenizedQuestion) -> Tensor:
    """How much more weight (...,) goes to the fact with the answer than to another one on average.

    From the place of the question where this is largest. attention (..., T, T)
    """
    looks = attention[..., asked.asked_from :, :]
    mass = torch.stack([looks[..., fact.start : fact.stop].sum(-1) for fact in asked.facts], -1)  # (..., t, facts)
    others = (mass.sum(-1) - mass[..., asked.right]) / (len(asked.facts) - 1)
    return (mass[..., asked.right] - others).amax(-1)


def of_question(attention: Tensor, asked: TokenizedQuestion) -> list[Tensor]:
    """From the later of owner and thing to the earlier; from the question to the right fact; from the answer's place
    to the thing in the question."""
    pairs = zip(asked.owners, asked.things, strict=True)
    halves = linked(attention, [(max(pair), min(pair)) for pair in pairs])
    return [halves, right_owner(attention, asked), linked(attention, [(len(asked.ids) - 1, asked.thing)])]


def measure(gpt: HookedGPT, kind: str, n: int, distance: int = 20, seed: int = 0) -> dict[str, Tensor]:
    """The scores (L, H) of all heads for the jobs of one kind of text, over `n` fresh texts.

    `distance`: words between a fact and its question.
    """
    scores = []
    if kind == "questions":
        for asked in (tokenize_question(gpt, question) for question in farm.recall(n, seed, distance)):
            scores.append(of_question(gpt.run(asked.ids).attention, asked))
    elif kind == "said twice":
        for game in (repeated_words(gpt, f"{seed} {number}") for number in range(n)):
            attention = gpt.run(game.ids).attention
            scores.append([linked(attention, links) for links in (game.induction_links(), game.counting_links())])
    else:
        for story in farm.sample(n, f"jobs {seed}", "held_out", "story"):
            ids = gpt.encode(story.text)[:MAX_TOKENS]
            scores.append([linked(gpt.run(ids).attention, [(t, t - 1) for t in range(1, len(ids))])])
    means = (torch.stack(of_job).mean(0) for of_job in zip(*scores, strict=True))
    return dict(zip(JOBS[kind], means, strict=True))


def best(scores: Tensor) -> Head:
    """The head with the highest score (L, H)."""
    return Head(*divmod(int(scores.argmax()), scores.shape[1]))


def draw_jobs(sheet, data: dict) -> None:
    """One grid for each job: layers down, heads across, the number in each cell, a frame around specialists."""
    plots = figures.axes(sheet, rows=2, columns=3, gap=30)
    for number, (plot, (job, scores)) in enumerate(zip(plots, data["scores"].items(), strict=True)):
        specialists = [Head(*place) for place in (scores > SPECIALIST).nonzero().tolist()]
        head_grid(plot, scores, job, named=number % 3 == 0, framed=specialists)


def caption_jobs(data: dict) -> str:
    if not data["measured"]:
        return "Press Measure: every head is tested on fresh texts."
    found = []
    for job in data["measured"]:
        head, score = best(data["scores"][job]), float(data["scores"][job].max())
        found.append(f"{job} {score:.2f} ({head.layer + 1}, {head.head + 1})")
    best_of = f"The best of each job and its layer and head, over {data['texts']} texts (1: it does only this): "
    return best_of + "; ".join(found) + "."


def jobs_panel(size: str = "pocket") -> Panel:
    """Heads with a job, found by measurement. `size`: the pocket GPT, or with "full" GPT-2."""
    kept: dict[tuple, dict[str, Tensor]] = {}  # by settings: job -> scores

    def compute(settings) -> dict:
        gpt = hooked_gpt(size)
        known = kept.get((settings.texts, settings.distance), {})
        blank = torch.full((gpt.layers, gpt.heads), torch.nan, dtype=torch.float32)
        scores = {job: known.get(job, blank) for job in NAMES}
        return {"scores": scores, "measured": list(known), "texts": settings.texts}

    def measure_all(job: Job, settings) -> None:
        known = kept[settings.texts, settings.distance] = {}
        kinds = list(JOBS)
        for number in job.steps(len(kinds), kinds.__getitem__):
            known.update(measure(hooked_gpt(size), kinds[number], settings.texts, settings.distance))

    return Panel(
        "Heads with a job",
        [Slider("texts", 6, 2, 12), Slider("distance", 20, 10, 40, step=10, label="distance in words")],
        compute=compute,
        draw=draw_jobs,
        caption=caption_jobs,
        actions=[Action("Measure", measure_all, seconds=120)],
        model=lambda settings: hooked_gpt(size).note,
        badge=size,
        size=(640, 420),
    )
