"""The panel of the game: play it, one player alone, in slow motion, with your own world (section 1)."""

from __future__ import annotations

import itertools
import time

from helpers.lectures.gan import view
from helpers.lectures.gan.drawn import DRAWN, NAMES, places, world
from helpers.lectures.gan.game import LOSSES, OPTIMIZERS, Game, Rules
from helpers.panel import Action, Choice, Panel, Slider, Text
from helpers.plane import World

ALONE = 25  # moves of one player
PAUSE = 0.25  # seconds between two moves in slow motion


def asked(settings) -> tuple[World, Rules]:
    """What the controls say is to be learned, and how."""
    rules = Rules(**{name: getattr(settings, name) for name in Rules._fields})
    return world(settings.data, settings.drawing), rules


def play(job, game: Game, how, turns=("DG",), steps: int | None = None, pause: float = 0.0) -> None:
    """Move after move, until Stop, the end of the time, or so many steps; drawn now and then, with a pause each time.

    `how()` gives world and rules; it is asked before each step, so that the controls answer while the game is on.
    `turns` says who moves in a step, one step after the other and round again.
    """
    for done, who in zip(range(steps) if steps else itertools.count(), itertools.cycle(turns), strict=False):
        if job.stopped:
            break
        game.step(*how(), who)
        job.progress(
            (done + 1) / steps if steps else job.elapsed / job.seconds, f"step {game.steps:,}: {', '.join(who)}"
        )
        job.show()
        if pause:
            job.flush()
            time.sleep(pause)


def draw(sheet, data: dict) -> None:
    view.draw_game(sheet, data)
    if data["drawing"] is not None:
        view.allow_drawing(sheet.axes[0], data["drawing"])


def game_panel() -> Panel:
    """The game, live."""
    table = {"game": Game()}

    def compute(settings) -> dict:
        found = view.look(table["game"], *asked(settings))
        return found | {"drawing": places(settings.drawing) if settings.data == DRAWN else None}

    def moves(*turns: str, steps: int | None = None, pause: float = 0.0):
        return lambda job, settings: play(job, table["game"], lambda: asked(job.settings), turns, steps, pause)

    def reset(job, settings) -> None:
        table["game"] = Game(settings.seed)

    return Panel(
        "The game",
        [
            Choice("data", NAMES, label="data"),
            Choice("loss", LOSSES),
            Slider("ratio", 1.0, 0.05, 20.0, log=True, label="learning rate of D / of G"),
            Slider("gamma", 0.0, 0.0, 2.0, step=0.05, label="gamma (penalty on D's slope)"),
        ],
        more=[
            Slider("rate", 1e-3, 1e-4, 0.1, log=True, label="learning rate of G"),
            Choice("optimizer", tuple(OPTIMIZERS)),
            Slider("momentum", 0.0, 0.0, 0.9, step=0.1, label="momentum of Adam (beta 1)"),
            Slider("seed", 0, 0, 9, label="seed (for Start afresh)"),
            Text("drawing", "40 64 67", limit=400, label=f"places, for “{DRAWN}”"),
        ],
        compute=compute,
        draw=draw,
        caption=view.caption,
        actions=[
            Action("Train", moves("DG"), seconds=60),
            Action("D alone", moves("D", steps=ALONE), help=f"{ALONE} moves of the discriminator"),
            Action("G alone", moves("G", steps=ALONE), help=f"{ALONE} moves of the generator"),
            Action("Slow motion", moves("D", "G", pause=PAUSE), seconds=60),
            Action("Start afresh", reset, help="New networks that have learned nothing"),
        ],
        model="trained here",
        size=(900, 390),
    )
