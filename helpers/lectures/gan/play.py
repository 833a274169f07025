"""The panel of the game: play it, one player alone, in slow motion, with a world of your own (section 1)."""

import time

import torch

from helpers.lectures.gan import view
from helpers.lectures.gan.game import LOSSES, OPTIMIZERS, Game, Rules
from helpers.panel import Action, Choice, Panel, Problem, Slider, Text
from helpers.plane import REACH, WORLDS, World

ALONE = 25  # moves of one player
PAUSE = 0.25  # seconds between two moves in slow motion
SIDE = 9  # a drawing is made of SIDE x SIDE places, numbered row by row from the lower left
CELL = 2 * REACH / SIDE
DRAWN = "drawn by you"
NAMES = (*WORLDS, DRAWN)


def places(drawing: str) -> list[int]:
    """The numbers of the places in a drawing such as "12 40 68", each once.

    Raises:
        Problem: nothing is drawn yet, or the drawing cannot be read.
    """
    numbers = {str(number): number for number in range(SIDE**2)}
    words = dict.fromkeys(drawing.replace(",", " ").split())
    if not words:
        raise Problem(f"Nothing is drawn yet: with “{DRAWN}”, click into the plane. Each click puts a Gaussian there.")
    if words.keys() - numbers:
        raise Problem(f"A drawing is a list of places from 0 to {SIDE**2 - 1}, such as 12 40 68.")
    return [numbers[word] for word in words]


def world(name: str, drawing: str = "") -> World:
    """The world of this name, or for DRAWN that of the places in the drawing. Raises Problem, see `places`."""
    if name != DRAWN:
        return WORLDS[name]
    numbers = torch.tensor(places(drawing))
    return World((torch.stack([numbers % SIDE, numbers // SIDE], 1) + 0.5) * CELL - REACH, 0.12)


def asked(settings) -> tuple[World, Rules]:
    """What the controls say is to be learned, and how."""
    rules = Rules(**{name: getattr(settings, name) for name in Rules._fields})
    return world(settings.data, settings.drawing), rules


def draw(sheet, data: dict) -> None:
    """The game; a click on its plane puts a Gaussian there, a second one takes it away, if the world is drawn."""
    view.draw_game(sheet, data)
    if (drawing := data["drawing"]) is None:
        return
    for number in range(SIDE**2):
        x, y = number % SIDE * CELL - REACH, number // SIDE * CELL - REACH
        changed = [n for n in drawing if n != number] if number in drawing else [*drawing, number]
        title = f"{'remove' if number in drawing else 'add'} the Gaussian at place {number}"
        sheet.axes[0].spot((x, y), (x + CELL, y + CELL), title, drawing=" ".join(map(str, changed)))


def game_panel() -> Panel:
    """The game, live."""
    table = {"game": Game()}

    def compute(settings) -> dict:
        found = view.look(table["game"], *asked(settings))
        return found | {"drawing": places(settings.drawing) if settings.data == DRAWN else None}

    def moves(*turns: str, steps: int | None = None, pause: float = 0.0):
        """An action of these turns, one step after the other and round again; the controls answer meanwhile."""

        def run(job, settings) -> None:
            game = table["game"]
            for number in job.steps(steps, lambda i: f"step {game.steps:,}: {', '.join(turns[i % len(turns)])}"):
                game.step(*asked(job.settings), turns[number % len(turns)])
                if pause:
                    job.show()
                    job.flush()
                    time.sleep(pause)

        return run

    def reset(job, settings) -> None:
        table["game"] = Game(settings.seed)

    return Panel(
        "The game",
        [
            Choice("data", NAMES),
            Choice("loss", LOSSES),
            Slider("ratio", 1.0, 0.05, 20.0, log=True, label="rate of D / of G"),
            Slider("gamma", 0.0, 0.0, 2.0, step=0.05, label="gamma (slope penalty)"),
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
