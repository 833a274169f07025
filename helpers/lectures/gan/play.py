"""The panel of the game: play it, one player alone, in slow motion, with your own world (section 1)."""

from __future__ import annotations

import time

from helpers.lectures.gan import view
from helpers.lectures.gan.drawn import DRAWN, NAMES, places, world
from helpers.lectures.gan.game import LOSSES, OPTIMIZERS, Game, Rules
from helpers.panel import Action, Choice, Panel, Slider, Text

ALONE = 25  # moves of one player
PAUSE = 0.25  # seconds between two moves in slow motion


def rules_of(settings) -> Rules:
    return Rules(**{name: getattr(settings, name) for name in Rules._fields})


def play(job, game: Game, target, rules, who: str = "DG", steps: int | None = None) -> None:
    """Move after move, until Stop, the end of the time, or so many steps; drawn now and then.

    `target()` and `rules()` are asked before each step, so that the controls answer while the game is on.
    """
    done = 0
    while not job.stopped and done != steps:
        game.step(target(), rules(), who)
        done += 1
        job.progress(done / steps if steps else job.elapsed / job.seconds, f"step {game.steps:,}")
        job.show()


def draw(sheet, data: dict) -> None:
    view.draw_game(sheet, data)
    if data["drawing"] is not None:
        view.allow_drawing(sheet.axes[0], data["drawing"])


def game_panel() -> Panel:
    """The game, live."""
    table = {"game": Game()}

    def compute(settings) -> dict:
        target = world(settings.data, settings.drawing)
        drawing = places(settings.drawing) if settings.data == DRAWN else None
        return view.look(table["game"], target, rules_of(settings)) | {"drawing": drawing}

    def moves(who: str, steps: int | None = None):
        def run(job, settings) -> None:
            def target():
                return world(job.settings.data, job.settings.drawing)

            play(job, table["game"], target, lambda: rules_of(job.settings), who, steps)

        return run

    def slowly(job, settings) -> None:
        while not job.stopped:
            for who in "DG":
                table["game"].step(world(job.settings.data, job.settings.drawing), rules_of(job.settings), who)
                job.progress(job.elapsed / job.seconds, f"{who} has moved")
                job.show()
                job.flush()
                time.sleep(PAUSE)

    def reset(job, settings) -> None:
        table["game"] = Game(settings.seed)
        if settings.head_start:
            moves("D", settings.head_start)(job, settings)

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
            Choice("optimizer", OPTIMIZERS),
            Slider("momentum", 0.0, 0.0, 0.9, step=0.1, label="momentum of Adam (beta 1)"),
            Slider("seed", 0, 0, 9, label="seed (for Start afresh)"),
            Slider("head_start", 0, 0, 1000, step=100, label="D's head start (steps)"),
            Text("drawing", "40 64 67", limit=400, label=f"places, for “{DRAWN}”"),
        ],
        compute=compute,
        draw=draw,
        caption=view.caption,
        actions=[
            Action("Train", moves("DG"), seconds=60),
            Action("D alone", moves("D", ALONE), help=f"{ALONE} moves of the discriminator"),
            Action("G alone", moves("G", ALONE), help=f"{ALONE} moves of the generator"),
            Action("Slow motion", slowly, seconds=60),
            Action("Start afresh", reset, help="New networks that have learned nothing"),
        ],
        model="trained here",
        size=(900, 390),
    )
