"""What each of LLaMA's parts brings: a small LLaMA with one of them switched back to GPT's, recorded (section 1)."""

from helpers import figures, tables
from helpers.figures import Measured
from helpers.figures.canvas import Canvas
from helpers.panel import Choice, Panel
from helpers.recipes import llama_toggles as recipe

PARTS = {  # variant: (LLaMA's part, GPT's part)
    "LayerNorm": ("RMSNorm", "LayerNorm"),
    "learned positions": ("rotary positions", "a table of places"),
    "GELU": ("SwiGLU", "GELU, four times as wide"),
    "multi-head": ("grouped-query attention", "a key head for each query head"),
}


def toggle_runs() -> dict[str, list[dict]]:
    """The recorded trainings, one row for each seed, by variant; the first is LLaMA itself.

    Raises:
        Problem: they are not all recorded.
    """
    found: dict[str, list[dict]] = {variant: [] for variant in recipe.VARIANTS}
    for row in sorted(tables.read(recipe.NAME), key=lambda row: row["seed"]):
        found[row["variant"]].append(row)
    if any(len(rows) < len(recipe.SEEDS) for rows in found.values()):
        raise tables.unrecorded(recipe.NAME)
    return found


def effects(found: dict[str, list[dict]]) -> dict[str, Measured]:
    """What switching a part back costs in bits a word: mean and error of the differences from LLaMA, seed by seed."""
    bits = {name: [float(row["bits_per_word"]) for row in rows] for name, rows in found.items()}
    return {
        name: Measured.mean([one - base for one, base in zip(ones, bits[recipe.ALL], strict=True)])
        for name, ones in bits.items()
        if name != recipe.ALL
    }


def is_clear(effect: Measured) -> bool:
    """Whether an effect is larger than its error, two standard errors over the seeds."""
    return abs(effect.value) > effect.error


def chosen(found: dict[str, list[dict]], part: str) -> dict:
    """The panel's data: effects of all parts, and parameters and cache of the `part` switched back and of LLaMA."""
    return {
        "effects": effects(found),
        "switched": part,
        "bits": Measured.mean([float(row["bits_per_word"]) for row in found[recipe.ALL]]),
        "sizes": {
            name: {"parameters": int(found[name][0]["parameters"]), "cached": int(found[name][0]["cached_numbers"])}
            for name in (recipe.ALL, part)
        },
    }


def draw_toggles(sheet, data: dict) -> None:
    """Left the parts of a block, one of them GPT's; right what each costs when it is switched back."""
    left, right = figures.axes(sheet, columns=2, widths=(3, 4), gap=30)
    now, canvas = figures.theme(), Canvas(left)
    tall = (canvas.height - 12) / len(PARTS)
    for number, (part, (new, old)) in enumerate(PARTS.items()):
        is_old, y = part == data["switched"], 6 + number * tall
        face = now.series[1] if is_old else now.main
        canvas.box(0, y, canvas.width, tall - 12, face)
        said = f"GPT: {old}" if is_old else f"LLaMA: {new}"
        canvas.text(14, y + tall / 2 - 6, said, canvas.width - 20, 16, bold=is_old, colour=figures.readable_on(face))
        left.spot((0, y), (canvas.width, y + tall - 12), f"switch back {new}", part=part)
    left.describe(figures.titled("Switched back", PARTS[data["switched"]][1]))
    found = data["effects"]
    figures.bars(
        right,
        list(found),
        [effect.value for effect in found.values()],
        texts=[
            f"{effect.value:+z.3f} ± {effect.error:.3f}{'' if is_clear(effect) else ' (unclear)'}"
            for effect in found.values()
        ],
        minimum=min(0.0, *(effect.value for effect in found.values())),
        highlight=list(found).index(data["switched"]),
        title="GPT's part: more bits a word",
    )


def caption_toggles(data: dict) -> str:
    effect, sizes = data["effects"][data["switched"]], data["sizes"]
    size = sizes[data["switched"]]
    said = f"{effect.value:+z.3f} ± {effect.error:.3f} bits a word" if is_clear(effect) else "no clear effect"
    return (
        f"With {PARTS[data['switched']][1]}: {said} (LLaMA: {data['bits'].value:.2f}). Parameters: "
        f"{size['parameters']:,} instead of {sizes[recipe.ALL]['parameters']:,}; in the KV cache {size['cached']} "
        f"numbers a word instead of {sizes[recipe.ALL]['cached']}. ± two standard errors, {len(recipe.SEEDS)} seeds."
    )


def toggles_panel(part: str = "learned positions") -> Panel:
    """Switch one part back to GPT's: the recorded trainings."""
    return Panel(
        "One part of GPT in a small LLaMA",
        [Choice("part", {f"{old} for {new}": name for name, (new, old) in PARTS.items()}, part, label="switch back")],
        compute=lambda settings: chosen(toggle_runs(), settings.part),
        draw=draw_toggles,
        caption=caption_toggles,
        badge="recorded",
        model=f"small LLaMAs, {recipe.LAYERS} layers of width {recipe.WIDTH}",
        size=(860, 300),
    )
