"""What each of LLaMA's parts brings: a small LLaMA with one of them switched back to GPT's, recorded (section 1)."""

from helpers import figures, tables
from helpers.figures import Measured
from helpers.lectures.llama import quoted
from helpers.panel import Choice, Panel
from helpers.recipes import llama_toggles as recipe

PARTS = {  # variant: (LLaMA's part, GPT's part)
    "LayerNorm": ("RMSNorm", "LayerNorm"),
    "learned positions": ("rotary positions", "learned positions"),
    "GELU": ("SwiGLU", "GELU"),
    "multi-head": ("grouped-query attention", "multi-head attention"),
}


def toggle_runs() -> dict[str, list[dict]]:
    """The recorded trainings, one row for each seed, by variant; the first is LLaMA itself.

    Raises:
        Problem: they are not all recorded, or a row lacks a number.
    """
    rows = quoted.rows("toggles", "seed", "bits_per_word", "parameters", "cached_numbers")
    rows.sort(key=lambda row: row["seed"])
    found = {variant: [row for row in rows if row.get("variant") == variant] for variant in recipe.VARIANTS}
    if any(len(rows) < len(recipe.SEEDS) for rows in found.values()):
        raise tables.unrecorded(recipe.NAME)
    return found


def effects(found: dict[str, list[dict]]) -> dict[str, Measured]:
    """What switching a part back costs in bits a word: mean and error of the differences from LLaMA, seed by seed."""
    bits = {name: [row["bits_per_word"] for row in rows] for name, rows in found.items()}
    return {
        name: Measured.mean([one - base for one, base in zip(bits[name], bits[recipe.ALL], strict=True)])
        for name in PARTS
    }


def is_clear(effect: Measured) -> bool:
    """Whether an effect is larger than its error, two standard errors over the seeds."""
    return abs(effect.value) > effect.error


def draw_toggles(sheet, data: dict) -> None:
    """What each part costs when it is switched back."""
    found = data["effects"].values()
    unclear = ("" if is_clear(effect) else " (unclear)" for effect in found)
    figures.bars(
        figures.axes(sheet),
        [old for _, old in PARTS.values()],
        [effect.value for effect in found],
        texts=[f"{one.value:+z.3f} ± {one.error:.3f}{more}" for one, more in zip(found, unclear, strict=True)],
        minimum=min(0.0, *(effect.value for effect in found)),
        highlight=list(PARTS).index(data["switched"]),
        title="GPT's part in the place of LLaMA's: more bits a word",
    )


def caption_toggles(data: dict) -> str:
    effect, runs = data["effects"][data["switched"]], data["runs"]
    said = f"{effect.value:+z.3f} ± {effect.error:.3f} bits a word" if is_clear(effect) else "no clear effect"
    bits = Measured.mean([row["bits_per_word"] for row in runs[recipe.ALL]]).value
    told = (
        f"{runs[name][0]['parameters']:,.0f} parameters, {runs[name][0]['cached_numbers']:.0f} cached numbers a word"
        for name in (data["switched"], recipe.ALL)
    )
    new, old = PARTS[data["switched"]]
    return (
        f"{old} for {new}: {said} (± two standard errors, {len(recipe.SEEDS)} seeds). "
        f"{'; LLaMA: '.join(told)}, {bits:.2f} bits a word."
    )


def toggles_panel(part: str = "learned positions") -> Panel:
    """Switch one part back to GPT's: the recorded trainings."""

    def compute(settings) -> dict:
        runs = toggle_runs()
        return {"runs": runs, "effects": effects(runs), "switched": settings.part}

    return Panel(
        "One part of GPT in a small LLaMA",
        [Choice("part", {old: name for name, (_, old) in PARTS.items()}, part, label="switch back")],
        compute=compute,
        draw=draw_toggles,
        caption=caption_toggles,
        badge="recorded",
        model=f"small LLaMAs, {recipe.LAYERS} layers of width {recipe.WIDTH}",
        size=(860, 260),
    )
