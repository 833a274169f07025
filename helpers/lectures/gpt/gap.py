"""The same gap, seen from the left by GPT and from both sides by a masked model (section 4)."""

import torch

from helpers import farm, figures
from helpers.lectures.gpt.models import bert, encode_truncated, gpt
from helpers.models.language import LanguageModel
from helpers.panel import Panel, Text, Toggle
from helpers.problems import Problem

MASK = "[MASK]"
SLIDES = "Maybe he is not the best [MASK], but at least he has good slides."
SENTENCES = (
    SLIDES,
    "In order to dig a hole, Anna asked for the [MASK].",
    "Anna took the [MASK] to dig a hole.",
    "Anna has the goat. Otto has the pony. <Q>Who has the [MASK]</Q><A>Anna</A>",
    "The [MASK] laid white eggs, but the hen of Otto laid brown eggs.",
)
SHOWN = 8  # bars

Guesses = tuple[list[str], list[float]]  # the likeliest words and their probabilities


def parted(sentence: str) -> tuple[str, str]:
    """What stands before and after the one gap.

    Raises:
        Problem: there is no gap, or more than one.
    """
    if sentence.count(MASK) != 1:
        raise Problem(f"Put one {MASK} into the sentence: it has {sentence.count(MASK)}.")
    before, _, after = sentence.partition(MASK)
    return before, after


def from_left(model: LanguageModel, sentence: str) -> Guesses:
    """What a GPT puts into the gap: the word after all that stands before it."""
    before, _ = parted(sentence)
    return _likeliest(model, model.logits(encode_truncated(model, before))[-1])


def from_both_sides(model: LanguageModel, sentence: str) -> Guesses:
    """What a masked model puts into the gap of the whole sentence."""
    parted(sentence)
    ids = model.encode(sentence, start=False)
    if len(ids) > model.context:
        raise Problem(f"The sentence has {len(ids)} tokens; this model can read {model.context} at once.")
    place = ids.index(model.encode(MASK, start=False)[0])
    return _likeliest(model, model.logits(ids)[place])


def _likeliest(model: LanguageModel, scores: torch.Tensor) -> Guesses:
    best = scores.softmax(-1).topk(SHOWN)
    return model.tokens(best.indices.tolist()), best.values.tolist()


def both(sentence: str, follows: bool = True) -> dict:
    """Both models' guesses for one gap, with or without what follows it.

    Returns a dict: sentence (as it was read), left and masked (words, shares).
    """
    before, _ = parted(sentence)
    shown = sentence if follows else f"{before}{MASK}."
    return {"sentence": shown, "left": from_left(gpt(), shown), "masked": from_both_sides(bert(), shown)}


def draw_both(sheet, data: dict) -> None:
    """Left what GPT reads and says, right the masked model."""
    *above, left, right = figures.axes(sheet, rows=2, columns=2, heights=(90, 290), gap=24)
    maximum = next(step for step in (0.25, 0.5, 1.01) if step >= max(data["left"][1] + data["masked"][1]))
    before, behind = parted(data["sentence"])
    gap = figures.Styled(MASK, box=figures.theme().main, bold=True)
    for name, rest, top in zip(("GPT", "BERT"), ("", behind), above, strict=True):
        canvas = figures.Canvas(top)
        canvas.text(0, 12, f"{name} reads", size=17, bold=True)
        figures.flow(canvas, 26, [*before.split(), gap, *rest.split()], 3, 15, gap=6)
    for (words, shares), plot in zip((data["left"], data["masked"]), (left, right), strict=True):
        figures.bars(plot, words, shares, maximum=maximum)


def caption_both(data: dict) -> str:
    (left, share), (masked, sure) = ((words[0], shares[0]) for words, shares in (data["left"], data["masked"]))
    follows = len(farm.tokenize(parted(data["sentence"])[1]))
    seen = f"BERT also sees the {follows} words and marks after it" if follows > 1 else "nothing follows the gap"
    return f"GPT sees only what stands before the gap and says “{left}” ({share:.0%}); {seen}: “{masked}” ({sure:.0%})."


def gap_panel() -> Panel:
    """One gap, two models; what follows the gap can be taken away."""
    label = "a sentence with one [MASK]"
    return Panel(
        "What is missing?",
        [
            Text("sentence", SLIDES, check=farm.unknown_words, label=label, limit=300, suggestions=SENTENCES),
            Toggle("follows", True, label="what follows the gap"),
        ],
        compute=lambda settings: both(settings.sentence, settings.follows),
        draw=draw_both,
        caption=caption_both,
        model="GPT and BERT",
        size=(620, 390),
    )
