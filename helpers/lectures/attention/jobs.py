"""Which heads have a job? Scores for every head, each measured on fresh texts (section 3).

Previous word and induction as in Olsson et al. 2022, "In-context Learning and Induction Heads"; the others follow an
answer of the farm from the fact to the place where it is said.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

from helpers import farm, figures
from helpers.lectures.attention.inside import HookedGPT, head_grid, hooked_gpt
from helpers.lectures.attention.questions import TokenizedQuestion, tokenize_question
from helpers.lectures.attention.repeated import repeated_words
from helpers.panel import Action, Choice, Job, Panel, Slider

MAX_TOKENS = 80  # tokens of a story
JOBS = {  # kind of text -> what is measured on it
    "questions": ("other half of the fact", "the right owner", "the thing asked for"),
    "stories": ("previous word",),
    "said twice": ("same number in the list", "induction"),
}
NAMES = tuple(job for jobs in JOBS.values() for job in jobs)


def previous_word(attention: Tensor) -> Tensor:
    """Mean weight (...,) on the word just before, over all places but the first. attention (..., T, T)"""
    return attention.diagonal(offset=-1, dim1=-2, dim2=-1).mean(-1)


def other_half(attention: Tensor, asked: TokenizedQuestion) -> Tensor:
    """In a fact, from the later of owner and thing: mean weight (...,) on the earlier. attention (..., T, T)"""
    both = zip(asked.owners, asked.things, strict=True)
    return torch.stack([attention[..., max(pair), min(pair)] for pair in both]).mean(0)


def thing_asked_for(attention: Tensor, asked: TokenizedQuestion) -> Tensor:
    """From the place where the answer is due: weight (...,) on the thing in the question. attention (..., T, T)"""
    return attention[..., len(asked.ids) - 1, asked.thing]


def right_owner(attention: Tensor, asked: TokenizedQuestion) -> Tensor:
    """How much more weight (...,) goes to the fact with the answer than to another one on average.

    From the place of the question where this is largest. attention (..., T, T)
    """
    looks = attention[..., asked.asked_from :, :]
    mass = torch.stack([looks[..., fact.start : fact.stop].sum(-1) for fact in asked.facts], -1)  # (..., t, facts)
    others = (mass.sum(-1) - mass[..., asked.right]) / (len(asked.facts) - 1)
    return (mass[..., asked.right] - others).amax(-1)


def linked(attention: Tensor, links: list[tuple[int, int]]) -> Tensor:
    """Mean weight (...,) from the first place of each link on the second and the place after it.

    attention (..., T, T)
    """
    looks = [attention[..., start, end : end + 2].sum(-1) for start, end in links]
    return torch.stack(looks).mean(0)


def measure(gpt: HookedGPT, kind: str, n: int, distance: int = 20, seed: int = 0) -> dict[str, Tensor]:
    """The scores (L, H) of all heads for the jobs of one kind of text, over `n` fresh texts.

    `distance`: words between a fact and its question.
    """
    if kind == "questions":
        rows = [_of_question(gpt, tokenize_question(gpt, question)) for question in farm.recall(n, seed, distance)]
    elif kind == "said twice":
        rows = [_of_game(gpt, f"{seed} {number}") for number in range(n)]
    else:
        stories = [gpt.encode(one.text)[:MAX_TOKENS] for one in farm.sample(n, f"jobs {seed}", "held_out", "story")]
        rows = [[previous_word(gpt.run(ids).attention)] for ids in stories]
    means = (torch.stack(scores).mean(0) for scores in zip(*rows, strict=True))
    return dict(zip(JOBS[kind], means, strict=True))


def _of_question(gpt: HookedGPT, asked: TokenizedQuestion) -> list[Tensor]:
    attention = gpt.run(asked.ids).attention
    return [score(attention, asked) for score in (other_half, right_owner, thing_asked_for)]


def _of_game(gpt: HookedGPT, seed: str) -> list[Tensor]:
    game = repeated_words(gpt, seed)
    attention = gpt.run(game.ids).attention
    return [linked(attention, links) for links in (game.counting_links(), game.induction_links())]


@cache
def of_pocket(kind: str, n: int, distance: int) -> dict[str, Tensor]:
    """`measure` for the pocket GPT, remembered: a slider comes back to the same numbers."""
    return measure(hooked_gpt(), kind, n, distance)


def draw_jobs(sheet, data: dict) -> None:
    """One grid for each job: layers down, heads across, the number in each cell."""
    plots = figures.axes(sheet, rows=2, columns=3, gap=30)
    for number, (plot, (job, scores)) in enumerate(zip(plots, data["scores"].items(), strict=True)):
        title = job + ("" if job in data["measured"] else " (not yet)")
        head_grid(plot, scores, title, named=number % 3 == 0)


def best(scores: Tensor) -> tuple[int, int]:
    """Layer and head (from 0) with the highest score (L, H)."""
    return divmod(int(scores.argmax()), scores.shape[1])


def caption_jobs(data: dict) -> str:
    found = []
    for job in data["measured"]:
        (layer, head), score = best(data["scores"][job]), float(data["scores"][job].max())
        found.append(f"{job} {score:.2f} ({layer + 1}, {head + 1})")
    if not found:
        return "Press Measure: every head is tested on fresh texts."
    best_of = f"The best of each job and its layer and head, over {data['texts']} texts (1: it does only this): "
    return best_of + "; ".join(found) + "."


def jobs_panel() -> Panel:
    """Heads with a job, found by measurement: pocket GPT at once, GPT-2 by the button."""
    kept: dict[tuple, dict[str, Tensor]] = {}  # what was measured with which settings

    def chosen(settings) -> tuple:
        return settings.size, settings.texts, settings.distance

    def compute(settings) -> dict:
        if settings.size == "pocket":
            found = [of_pocket(kind, settings.texts, settings.distance) for kind in JOBS]
            scores = {job: one[job] for one in found for job in one}
            return {"scores": scores, "measured": list(scores), "texts": settings.texts}
        gpt = hooked_gpt(settings.size)
        blank = torch.zeros(gpt.layers, gpt.heads)
        known = kept.get(chosen(settings), {})
        scores = {job: known.get(job, blank) for job in NAMES}
        return {"scores": scores, "measured": list(known), "texts": settings.texts}

    def measure_all(job: Job, settings) -> None:
        if settings.size == "pocket":
            return  # shown already
        known = kept[chosen(settings)] = {}
        kinds = list(JOBS)
        for number in job.steps(len(kinds), kinds.__getitem__):
            known.update(measure(hooked_gpt(settings.size), kinds[number], settings.texts, settings.distance))

    return Panel(
        "Heads with a job",
        [
            Slider("texts", 6, 2, 12, label="texts for each job"),
            Slider("distance", 20, 10, 40, step=10, label="words from fact to question"),
            Choice("size", ("pocket", "full"), "pocket"),
        ],
        compute=compute,
        draw=draw_jobs,
        caption=caption_jobs,
        actions=[Action("Measure", measure_all, seconds=120)],
        model=lambda settings: hooked_gpt(settings.size).note,
        size=(640, 420),
    )
