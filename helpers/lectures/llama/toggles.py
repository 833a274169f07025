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
    rows = quoted.rows("toggles", "seed", "bits_per_word", "cached_numbers")
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


def with_error(effect: Measured) -> str:
    """An effect with its error."""
    return f"{effect.value:+z.3f} ± {effect.error:.3f}"


def draw_toggles(sheet, data: dict) -> None:
    """What each part costs when it is switched back."""
    found = effects(data["runs"]).values()
    figures.bars(
        figures.axes(sheet),
        [old for _, old in PARTS.values()],
        [effect.value for effect in found],
        texts=[with_error(effect) + (not is_clear(effect)) * " (unclear)" for effect in found],
        minimum=min(0.0, *(effect.value for effect in found)),
        highlight=list(PARTS).index(data["switched"]),
        title="GPT's part in the place of LLaMA's: more bits a word",
    )


def caption_toggles(data: dict) -> str:
    effect, (new, old) = effects(data["runs"])[data["switched"]], PARTS[data["switched"]]
    said = f"{with_error(effect)} bits a word" if is_clear(effect) else "no clear effect"
    cached, whole = (data["runs"][name][0]["cached_numbers"] for name in (data["switched"], recipe.ALL))
    return (
        f"{old} for {new}: {said} (± two standard errors, {len(recipe.SEEDS)} seeds). "
        f"It caches {cached:.0f} numbers a word, LLaMA {whole:.0f}."
    )


def toggles_panel(part: str = "learned positions") -> Panel:
    """Switch one part back to GPT's: the recorded trainings."""
    return Panel(
        "One part of GPT in a small LLaMA",
        [Choice("part", {old: name for name, (_, old) in PARTS.items()}, part, label="switch back")],
        compute=lambda settings: {"runs": toggle_runs(), "switched": settings.part},
        draw=draw_toggles,
        caption=caption_toggles,
        badge="recorded",
        model=f"small LLaMAs, {recipe.LAYERS} layers of width {recipe.WIDTH}",
        size=(860, 260),
    )
