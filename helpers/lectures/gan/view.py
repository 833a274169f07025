"""What one looks at while the game is played: the plane with both clouds, D and the pushes; losses; shares."""

import torch
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Circle
from torch import Tensor

from helpers import device, figures, live
from helpers.lectures.gan.game import CLASSIFIERS, EVERY, SHARES, Game, Rules, scores
from helpers.plane import RADII, REACH, World, covered, lattice, scatter, square

SIDE = 41  # places of the surface in each direction
SHOWN, PUSHED = 300, 60  # points, and those of them with an arrow
LONGEST = 0.9  # units of the plane: longer arrows are cut
FEW = 16  # modes that get a circle each; more of them make a curve


def look(game: Game, world: World, rules: Rules) -> dict:
    """The game as it stands: points, D's surface, pushes (arrows), which modes are covered, and the history."""
    real, fake = world.sample(SHOWN, device.generator(1)), game.generated(2 * SHOWN)
    surface, of_real, of_fake = (scores(game.D, points) for points in (lattice(SIDE, REACH), real, fake))
    if rules.loss not in CLASSIFIERS:  # a score has no zero: white is half way between the clouds
        surface = (surface - (of_real.mean() + of_fake.mean()) / 2) / (surface.std() + 1e-6)
    modes, quality = covered(fake, world)
    push = game.push(rules.loss, fake[:PUSHED], world.sample(PUSHED, device.generator(2)))
    return {
        "real": real,
        "fake": fake[:SHOWN],
        "surface": surface.sigmoid().reshape(SIDE, SIDE),
        "means": (of_real.mean().item(), of_fake.mean().item()),
        "push": push,
        "pushed": push.norm(dim=1).mean().item(),
        "modes": modes,
        "covered": f"{sum(modes)} of {len(modes)} {world.modes}",
        "quality": quality,
        "curves": {name: curve_of(name, *zip(*points, strict=True)) for name, points in game.curves.items()},
        "steps": game.steps,
        "loss": rules.loss,
        "world": world,
    }


def curve_of(name: str, steps: tuple[int, ...], values: tuple[float, ...]) -> tuple:
    """A curve as it is drawn: of losses, which come at each step, every EVERY-th, smoothed."""
    return (steps, values) if name in SHARES else (steps[::EVERY], live.smooth(values)[::EVERY])


def draw_game(sheet, data: dict) -> None:
    """Left the plane, right the losses and, below, the shares."""
    plane, losses, below, shares = figures.axes(sheet, 2, 2, widths=(1, 2), gap=20)
    plane.cover(below)
    draw_plane(plane, data)
    xlim, curves = (0, max(data["steps"], 1)), data["curves"]
    of_losses, of_shares = ({name: curves[name] for name in names if name in curves} for names in ("DG", SHARES))
    figures.lines(losses, of_losses or {"": []}, title="losses, by steps", xlim=xlim)
    figures.lines(shares, of_shares or {"": []}, title="shares (%)", levels={"guessing": 50}, xlim=xlim, ylim=(0, 105))


def shade(plot: figures.Plot, surface: Tensor, title: str) -> None:
    """D's opinion (N, N) of the places of a square: 1 has the colour of real points, 0 that of generated ones."""
    now, side = figures.theme(), square(plot, title)
    real, fake = (figures.mix(now.background, colour, 0.55) for colour in now.series[:2])
    colours = LinearSegmentedColormap.from_list("D", (fake, now.background, real))
    where = {"extent": (-REACH, REACH, -REACH, REACH), "origin": "lower", "aspect": "auto", "zorder": 0}
    plot.imshow(surface.numpy(), cmap=colours, vmin=0, vmax=1, interpolation="bilinear", **where)
    for x, text, colour in ((0, "● real", now.series[0]), (0.3, "▲ generated", now.series[1])):
        figures.write(plot, x, -16 / side, text, colour=colour, bold=True, fraction=True)


def draw_plane(plot: figures.Plot, data: dict) -> None:
    """Both clouds on D's surface, the pushes, and a circle round each mode."""
    now, world = figures.theme(), data["world"]
    title = f"{data['covered']}, {data['quality']:.0%} good points"
    shade(plot, data["surface"], title)
    for name, colour, mark in (("real", now.series[0], "o"), ("fake", now.series[1], "^")):
        scatter(plot, data[name], colour, mark)
    start, push = data["fake"][: len(data["push"])], data["push"]
    arrows = push * (LONGEST / push.norm(dim=1, keepdim=True).clamp_min(LONGEST))
    lines = torch.stack([start, start + arrows], 1).numpy()
    plot.add_collection(LineCollection(lines, colors=now.ink, linewidths=1.1), autolim=False)
    if len(world.centres) <= FEW:
        for (x, y), is_covered in zip(world.centres.tolist(), data["modes"], strict=True):
            line = {"linestyle": "-" if is_covered else ":", "linewidth": 2.2 if is_covered else 1.6}
            plot.add_patch(Circle((x, y), RADII * world.sigma, fill=False, edgecolor=now.ink, **line))
    plot.describe(
        f"{len(data['real'])} real and {len(data['fake'])} generated points; {title}; the mean gradient at a generated "
        f"point is {data['pushed']:.2g}."
    )


def caption(data: dict) -> str:
    """How the game stands: what D says, how hard it pushes, and how much is covered."""
    real, fake = data["means"]
    if data["loss"] in CLASSIFIERS:
        chances = torch.tensor([real, fake]).sigmoid().tolist()
        opinion = "D gives a typical real point {:.0%}, a generated one {:.0%}".format(*chances)
    else:
        opinion = f"D scores real points {real:.2f}, generated ones {fake:.2f} (scores, not probabilities)"
    pushed, held = f"mean gradient (lines) {data['pushed']:.2g}", f"{data['covered']} covered"
    return f"Step {data['steps']:,}. {opinion}; {pushed}; {held}."
