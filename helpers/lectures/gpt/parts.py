"""What each part of the small GPT is worth: recorded trainings without it, beside the whole (section 3)."""

import math
import statistics

from helpers import figures
from helpers.figures import Measured
from helpers.models.removal import NOTHING
from helpers.panel import Choice, Panel
from helpers.recipes import gpt_parts as recipe

BEST = "the better for each"


def worth(rate: str) -> dict:
    """Bits a word above the entropy, without each part; the mean over the seeds at this learning rate.

    Returns a dict: left_out (the whole GPT first, then the part that is missed most), above (Measured for each), change
        (how much that is above the whole GPT's), clear (whether by more than two standard errors of the difference),
        counting.

    Raises:
        Problem: the trainings are not recorded.
    """
    results = {
        name: Measured.mean(min(by_rate.values(), key=statistics.mean) if rate == BEST else by_rate[rate])
        for name, by_rate in recipe.above_entropy().items()
    }
    whole, (counted, entropy) = results.pop(NOTHING), recipe.counted()
    left_out = sorted(results, key=lambda name: -results[name].value)
    above = [whole, *(results[name] for name in left_out)]
    return {
        "left_out": [NOTHING, *left_out],
        "above": above,
        "change": [one.value - whole.value for one in above],
        "clear": [abs(one.value - whole.value) > math.hypot(one.error, whole.error) for one in above],
        "counting": counted - entropy,
    }


def draw_worth(sheet, data: dict) -> None:
    """A row for the whole GPT and one for each part left out, with their errors; a line where counting pairs is."""
    _, *names = data["left_out"]
    figures.board(
        figures.axes(sheet),
        ["the whole GPT", *(f"without {name}" for name in names)],
        ["bits a word above the farm's dice: less is better"],
        [[one] for one in data["above"]],
        [data["counting"]],
        baseline=recipe.PAIRS,
        text=lambda one: f"{one.value:.2f}" + (f" ± {one.error:.2f}" if one.error else ""),
        maximum=None,
        highlight=0,
    )


def caption_worth(data: dict) -> str:
    """What is missed, and what is not, by how many bits."""
    kinds = {"What is missed": [], "Better without, in so short a training": [], "Unclear": []}
    missed, better, unclear = kinds.values()
    for name, change, clear in list(zip(data["left_out"], data["change"], data["clear"], strict=True))[1:]:
        (unclear if not clear else missed if change > 0 else better).append(f"{name} ({change:+.2f})")
    found = [f"{kind}: {', '.join(names) or 'nothing'}." for kind, names in kinds.items()]
    return " ".join([f"{recipe.STEPS} steps, {len(recipe.SEEDS)} seeds each, ± two standard errors.", *found])


def parts_panel() -> Panel:
    """The recorded trainings; at one learning rate for all, or at the best for each."""
    return Panel(
        "What each part is worth",
        [Choice("rate", [BEST, *(f"{rate:g}" for rate in recipe.RATES)], label="learning rate")],
        compute=lambda settings: worth(settings.rate),
        draw=draw_worth,
        caption=caption_worth,
        badge="recorded",
        model=f"{len(recipe.LEFT_OUT)} small GPTs",
        size=(700, 330),
    )
