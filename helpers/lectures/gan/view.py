"""What one looks at while the game is played: the plane with both clouds, D and the pushes; losses; shares."""

from __future__ import annotations

import numpy as np
import torch
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.patches import Circle

from helpers import device, figures, live
from helpers.lectures.gan.drawn import CELLS
from helpers.lectures.gan.game import CLASSIFIERS, Game, Rules
from helpers.plane import RADII, REACH, World, covered, scatter, square

SIDE = 41  # places of the surface in each direction
SHOWN, PUSHED = 300, 60  # points, and those of them with an arrow
LONGEST = 0.9  # units of the plane: longer arrows are cut
FEW = 16  # modes that get a circle each; more of them make a curve


def look(game: Game, world: World, rules: Rules) -> dict:
    """The game as it stands: points, D's surface, pushes (arrows), which modes are covered, and the history."""
    line = torch.linspace(-REACH, REACH, SIDE)
    plane = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).flatten(0, 1)  # (SIDE * SIDE, 2), from below
    real, fake = world.sample(SHOWN, device.generator(1)), game.generated(2 * SHOWN)
    scores, of_real, of_fake = (game.scores(points) for points in (plane, real, fake))
    shade = scores.sigmoid()
    if rules.loss not in CLASSIFIERS:  # a score has no zero: white is half way between the clouds
        shade = ((scores - (of_real.mean() + of_fake.mean()) / 2) / (scores.std() + 1e-6)).sigmoid()
    modes, quality = covered(fake, world)
    push = game.push(rules.loss, fake[:PUSHED], world.sample(PUSHED, device.generator(2)))
    return {
        "real": real,
        "fake": fake[:SHOWN],
        "surface": shade.reshape(SIDE, SIDE),
        "means": (of_real.mean().item(), of_fake.mean().item()),
        "push": push,
        "pushed": push.norm(dim=1).mean().item(),
        "modes": modes,
        "quality": quality,
        "losses": {name: _columns(points) for name, points in game.losses.items()},
        "counts": [list(column) for column in zip(*game.counts, strict=True)],
        "steps": game.steps,
        "loss": rules.loss,
        "world": world,
    }


def _columns(points: list[tuple[int, float]]) -> tuple[list[int], list[float]]:
    points = list(points)
    return [step for step, _ in points], [loss for _, loss in points]


def draw_game(sheet, data: dict) -> None:
    """Left the plane, right the losses and, below, the shares."""
    plane, losses, below, shares = figures.axes(sheet, 2, 2, widths=(4, 6), gap=20)
    left, bottom, width, height = below.cell
    plane.cell = (left, bottom, width, sheet.pixels[1] - 2 * bottom)  # over both rows
    draw_plane(plane, data)
    xlim = (0, max(data["steps"], 1))
    curves = {name: (steps, live.smooth(values)) for name, (steps, values) in data["losses"].items() if steps}
    figures.lines(losses, curves or {"": []}, title="losses, by steps", xlim=xlim)
    curves = {}
    if data["counts"]:
        steps, *columns = data["counts"]
        named = ("D's accuracy", "modes covered", "good points")
        curves = {name: (steps, [100 * v for v in column]) for name, column in zip(named, columns, strict=True)}
    figures.lines(shares, curves or {"": []}, title="shares (%)", levels={"guessing": 50}, xlim=xlim, ylim=(0, 105))


def draw_plane(plot: figures.Plot, data: dict) -> None:
    """Both clouds on D's surface. Where D takes a point for real the plane has the real points' colour."""
    now, world = figures.theme(), data["world"]
    found, all_of_them = sum(data["modes"]), len(data["modes"])
    title = f"{found} of {all_of_them} {world.modes}, {data['quality']:.0%} good points"
    side = square(plot, title)
    surface = data["surface"].numpy()[..., None]
    ends = np.array([to_rgb(figures.mix(now.background, colour, 0.55)) for colour in now.series[1::-1]])
    white = np.array(to_rgb(now.background))
    toward = np.where(surface > 0.5, ends[1], ends[0])
    image = AxesImage(plot, extent=(-REACH, REACH, -REACH, REACH), origin="lower", interpolation="bilinear", zorder=0)
    image.set_data(white + np.abs(2 * surface - 1) * (toward - white))
    plot.add_image(image)
    for name, colour, mark in (("real", now.series[0], "o"), ("fake", now.series[1], "^")):
        scatter(plot, data[name], colour, mark)
    start, push = data["fake"][: len(data["push"])], data["push"]
    arrows = push * (LONGEST / push.norm(dim=1, keepdim=True).clamp_min(LONGEST))
    plot.add_collection(
        LineCollection(torch.stack([start, start + arrows], 1).numpy(), colors=now.ink, linewidths=1.1), autolim=False
    )
    if len(world.centres) <= FEW:
        for (x, y), is_covered in zip(world.centres.tolist(), data["modes"], strict=True):
            line = {"linestyle": "-" if is_covered else ":", "linewidth": 2.2 if is_covered else 1.6}
            plot.add_patch(Circle((x, y), RADII * world.sigma, fill=False, edgecolor=now.ink, **line))
    figures.write(plot, 0, -16 / side, "● real", size=15, colour=now.series[0], bold=True, fraction=True)
    figures.write(plot, 0.3, -16 / side, "▲ generated", size=15, colour=now.series[1], bold=True, fraction=True)
    plot.describe(
        f"{len(data['real'])} real and {len(data['fake'])} generated points; {title}; the mean push on a generated "
        f"point is {data['pushed']:.2g}."
    )


def allow_drawing(plot: figures.Plot, drawing: list[int]) -> None:
    """Each place of the plane can be clicked: a click puts a Gaussian there, a second one takes it away."""
    cell = 2 * REACH / CELLS
    for number in range(CELLS**2):
        x, y = (cell * index - REACH for index in (number % CELLS, number // CELLS))
        changed = [n for n in drawing if n != number] if number in drawing else [*drawing, number]
        title = f"{'remove' if number in drawing else 'add'} the Gaussian at place {number}"
        plot.spot((x, y), (x + cell, y + cell), title, drawing=" ".join(map(str, changed)))


def caption(data: dict) -> str:
    """How the game stands: what D says, how hard it pushes, and how much is covered."""
    real, fake = data["means"]
    if data["loss"] in CLASSIFIERS:
        chances = torch.tensor([real, fake]).sigmoid().tolist()
        said = "D gives a typical real point {:.0%}, a generated one {:.0%}".format(*chances)
    else:
        said = f"D scores real points {real:.2f}, generated ones {fake:.2f} (scores, not probabilities)"
    covered_now = f"{sum(data['modes'])} of {len(data['modes'])} {data['world'].modes} covered"
    return f"Step {data['steps']:,}. {said}; mean push (lines) {data['pushed']:.2g}; {covered_now}."
