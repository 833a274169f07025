"""What a live training shows: losses, scores against their baseline, samples; each on a plot, from the panel's data."""

from collections.abc import Sequence

from helpers import figures
from helpers.figures.canvas import Canvas

WINDOW = 25  # steps over which a loss is smoothed
LINES = 5  # of text are shown, the latest up to the moment looked at


def smooth(values: Sequence[float]) -> list[float]:
    """The mean of each value and the ones before it, up to WINDOW."""
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return [(sums[i] - sums[max(0, i - WINDOW)]) / min(i, WINDOW) for i in range(1, len(sums))]


def draw_losses(plot: figures.Plot, data: dict, title: str = "loss") -> None:
    """The losses by steps, smoothed, with named levels (guessing, a limit): the highest is near the top."""
    curves = {name: (steps, smooth(losses)) for name, (steps, losses) in data["losses"].items()}
    levels, ylim = data["levels"], None
    if levels:  # a loss that explodes is followed for a while, but not until all else is flat
        top = max(levels.values())
        highest = max((max(losses) for _, losses in curves.values()), default=top)
        ylim = (0, 1.08 * max(top, min(highest, 3 * top)))
    figures.lines(plot, curves or {"": []}, title=f"{title}, by steps", levels=levels, ylim=ylim)


def draw_scores(plot: figures.Plot, data: dict, title: str = "right", baseline: str = "baseline") -> None:
    """The scores (shares) in per cent by seconds of training, with their baseline, which is called so."""
    shares = {name: (seconds, [100 * one for one in values]) for name, (seconds, values) in data["scores"].items()}
    figures.lines(
        plot,
        shares if len(shares) > 1 else {"": [*shares.values(), []][0]},  # the title names a single one
        title=f"{title} (%), by seconds",
        levels={} if data["baseline"] is None else {baseline: 100 * data["baseline"]},
        xlim=(0, max(1.0, data["seconds"])),
        ylim=(0, 105),
        markers=True,
    )


def draw_samples(plot: figures.Plot, data: dict, title: str = "samples") -> None:
    """What the model made at the moment looked at: pictures, or lines of text below those of earlier moments."""
    moments = data["moments"][: data["moment"] + 1]
    sample = moments[-1].sample
    if not isinstance(sample, str) and not isinstance(sample[0], str):
        figures.image_grid(plot, sample, title=f"{title} after {moments[-1].seconds:.0f} s")
        return
    canvas = Canvas(plot)
    canvas.text(0, 10, title, size=17, bold=True)
    one_each = isinstance(sample, str)
    lines = [(f"{m.seconds:.0f} s", m.sample) for m in moments] if one_each else [("", line) for line in sample]
    plot.describe(figures.titled(title, lines[-1][1]))
    y = 38.0
    for when, line in lines[-LINES:]:
        canvas.text(0, y, when, size=15, bold=True, colour=figures.theme().series[1])
        left = 54 if when else 0
        y = canvas.paragraph(left, y, line, canvas.width - left, 3, 15) + 9


def draw_training(sheet: figures.Sheet, data: dict, titles: tuple[str, str, str], scored: bool) -> None:
    """Left the losses and, below, the scores; right the samples. `titles` are of losses, scores and samples."""
    sampled = data["moments"][0].sample is not None
    rows, columns = 1 + scored, 1 + sampled
    plots = figures.axes(sheet, rows=rows, columns=columns, heights=(3, 2)[:rows], gap=16 if scored else 28)
    plots = plots if isinstance(plots, list) else [plots]
    draw_losses(plots[0], data, titles[0])
    if scored:
        draw_scores(plots[columns], data, titles[1])
    if sampled:
        left, _, width, _ = plots[1].cell
        plots[1].cell = (left, 12, width, sheet.pixels[1] - 32)  # over both rows, its title in line with the other
        draw_samples(plots[1], data, titles[2])


def in_words(data: dict) -> str:
    """How the training stands."""
    if not data["step"]:
        return f"{data['now']}. Not trained yet. {data['hint']}"
    losses = ", ".join(f"{name or 'loss'} {smooth(values)[-1]:.3g}" for name, (_, values) in data["losses"].items())
    scores = "".join(f", {name} {values[-1]:.0%}" for name, (_, values) in data["scores"].items())
    baseline = "" if data["baseline"] is None or not scores else f" (baseline {data['baseline']:.0%})"
    plan = "" if data["plan"] == data["now"] else f" Start afresh would take {data['plan']}."
    return f"{data['now']}: {data['step']:,} steps in {data['seconds']:.0f} s, {losses}{scores}{baseline}.{plan}"
