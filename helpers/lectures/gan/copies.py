"""Is it copying, and what keeps its modes? The Furniture GAN and small ones, with the nearest training pictures (5)."""

from helpers import figures, records, tables
from helpers.figures import Measured
from helpers.panel import Choice, Panel, Scrubber
from helpers.recipes.gan_runs import NAME, SHIPPED

SHARES = {"as_asked": "as asked", "modes": "modes", "diversity": "diversity", "nearer": "nearer than real"}


def recorded(run: str) -> dict:
    """What is recorded of a run, and all runs' shares at their ends.

    Returns a dict: run; looks, one a moment: made and nearest (N, S, S, 3) bytes and a row of the table; ends, by run.
    """
    rows = tables.read(NAME)
    ends = {row["run"]: row for row in rows}  # the last row of each
    kept = records.read_arrays(NAME, f"{run} ")
    moments = [row for row in rows if row["run"] == run][: len(kept["made"])]
    looks = zip(kept["made"], kept["nearest"], moments, strict=True)
    return {
        "run": run,
        "looks": [{"made": made, "nearest": nearest, "row": row} for made, nearest, row in looks],
        "ends": ends,
    }


def draw_copies(sheet, data: dict) -> None:
    """Generated pictures, below each the nearest training picture; the shares of all runs, this one's as they were."""
    made, nearest, shares = figures.axes(sheet, rows=3, heights=(10, 10, 17), gap=6)
    look, names = data["looks"][data["moment"]], list(data["ends"])
    for plot, name, title in ((made, "made", "generated"), (nearest, "nearest", "the nearest training pictures")):
        figures.image_grid(plot, look[name], columns=len(look[name]), title=title)
    rows = (data["ends"] | {data["run"]: look["row"]}).values()
    cells = [[Measured(float(row[name])) for name in SHARES] for row in rows]
    figures.board(shares, names, list(SHARES.values()), cells, shaded=True, highlight=names.index(data["run"]))


def caption_copies(data: dict) -> str:
    row = data["looks"][data["moment"]]["row"]
    made, real, nearer = (float(row[name]) for name in ("distance", "distance_fresh", "nearer"))
    when = f", step {row['step']}" if row["step"] else ""
    return (
        f"{data['run']}{when}. Distance to the nearest training picture: generated {made:.3f}, fresh real {real:.3f}; "
        f"the generated one is nearer in {nearer:.0%} (copies: nearly always)."
    )


def copies_panel() -> Panel:
    """Each run's pictures beside the training pictures that are nearest to them."""
    return Panel(
        "Copies, and collapse",
        [Choice("run", list(recorded(SHIPPED)["ends"]), label="generator"), Scrubber("moment", states="looks")],
        compute=lambda settings: recorded(settings.run),
        draw=draw_copies,
        caption=caption_copies,
        model=lambda settings: "furniture-gan" if settings.run == SHIPPED else "trained before the lecture",
        badge="recorded",
        size=(900, 390),
    )
