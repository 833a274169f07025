"""What survives each hop of the loop: recorded, and measured anew (section 5)."""

import itertools

from helpers import figures
from helpers.figures import Measured
from helpers.panel import Action, Choice, Job, Panel

EACH, LEFT = "each hop by itself", "what is left after it"
ROWS = (
    *("the picture is as asked", "the caption says what the judge sees", "the program says what the caption says"),
    *("these three multiplied", "the whole loop"),
)
ATTRIBUTES = ("kind", "finish", "scene", "all")
BATCH, SECONDS = 8, 120  # prompts of each sort at once; what measuring takes at most


def draw_survival(sheet, data: dict) -> None:
    """A board: hops by sorts of combinations, or by attributes."""
    from helpers.scores.loop import each_hop

    plot = figures.axes(sheet)
    if data["show"] == EACH:
        cells = [each_hop(counts) for counts in data["sorts"].values()]
        figures.board(plot, ROWS, list(data["sorts"]), list(zip(*cells, strict=True)), highlight=len(ROWS) - 1)
        return
    rows, cells = [], []
    for sort, counts in data["sorts"].items():
        for hop, left in counts.items():
            rows.append(f"{sort}, {hop}")
            cells.append([Measured.share(left[name], left["prompts"]) for name in ATTRIBUTES])
    figures.board(plot, rows, ATTRIBUTES, cells)


def caption_survival(data: dict) -> str:
    """The whole loop beside the product of its hops."""
    from helpers.scores.loop import each_hop

    said = []
    for sort, counts in data["sorts"].items():
        *_, product, whole = each_hop(counts)
        of = next(iter(counts.values()))["prompts"]
        said.append(f"{sort}: {figures.percent(whole)} of {of} come through, the product is {product.value:.0%}")
    return "; ".join(said) + "."


def survival_panel() -> Panel:
    """The recorded loop, and a button that measures it on fresh prompts."""
    now: dict[str, dict] = {}
    seeds = itertools.count(1)  # never the same prompts again

    def measure(job: Job, settings) -> None:
        from helpers.scores import loop

        models = loop.chain()
        now.clear()
        for _ in job.steps(text=lambda number: f"{(number + 1) * BATCH} prompts of each sort"):
            seed = next(seeds)
            for sort, held_out in loop.SORTS.items():
                counts, name = loop.measure(BATCH, seed, held_out, models), f"{sort}, just now"
                now[name] = loop.together(now.get(name, {}), counts)

    def compute(settings) -> dict:
        from helpers.scores.loop import recorded

        return {"show": settings.show, "sorts": recorded() | now}

    return Panel(
        "What survives the loop",
        [Choice("show", [EACH, LEFT])],
        compute=compute,
        draw=draw_survival,
        caption=caption_survival,
        actions=[Action("Measure", measure, seconds=SECONDS)],
        model="captioner",
        badge="recorded",
        size=(900, 330),
    )
