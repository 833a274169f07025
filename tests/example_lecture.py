"""A lecture in small, written from the pieces: a decoder learns to draw furniture while one watches.

drawing = live_training()          # first cell: trains in the background
drawing.start()
drawing
gallery_panel(drawing)             # second cell: scrub its samples, click one, see it large, put it on the board
"""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import figures, furniture, training
from helpers.figures import Measured
from helpers.live import LiveTraining
from helpers.panel import Action, Panel, Scrubber, Slider

SIZE, LATENT, SHOWN = 16, 8, 24  # pixels, numbers of noise, pictures of a sample
KINDS = ("chair", "wardrobe")
CHANCE = 1 / len(KINDS)


class Painter(nn.Module):
    """A conditional variational autoencoder (Kingma and Welling 2014): noise and a kind become a picture."""

    def __init__(self, width: int) -> None:
        super().__init__()
        pixels = 3 * SIZE * SIZE
        self.encoder = nn.Sequential(nn.Linear(pixels + len(KINDS), width), nn.GELU(), nn.Linear(width, 2 * LATENT))
        self.decoder = nn.Sequential(nn.Linear(LATENT + len(KINDS), width), nn.GELU(), nn.Linear(width, pixels))

    def forward(self, noise: Tensor, kinds: Tensor) -> Tensor:
        """Pictures (B, 3, SIZE, SIZE) from 0 to 1 out of noise (B, LATENT) and kinds (B,)."""
        logits = self.decoder(torch.cat([noise, F.one_hot(kinds, len(KINDS))], 1))
        return logits.sigmoid().unflatten(1, (3, SIZE, SIZE))

    def loss(self, images: Tensor, kinds: Tensor) -> Tensor:
        """Reconstruction error, and how far the noise is from a standard normal distribution."""
        mean, log_var = self.encoder(torch.cat([images.flatten(1), F.one_hot(kinds, len(KINDS))], 1)).chunk(2, 1)
        drawn = self(mean + torch.randn_like(mean) * (log_var / 2).exp(), kinds)
        divergence = (mean.square() + log_var.exp() - 1 - log_var).sum(1) / 2
        return ((drawn - images).square().flatten(1).sum(1) * 5 + divergence).mean()


@functools.cache
def pictures(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """Pictures (n, 3, SIZE, SIZE) of both kinds in a room, and their kinds (n,)."""
    kinds = torch.arange(n) % len(KINDS)
    pieces = [furniture.fitting({"kind": KINDS[k], "scene": "room"}, seed=(seed, i)) for i, k in enumerate(kinds)]
    return furniture.render(pieces, SIZE), kinds


def wished(n: int = SHOWN) -> tuple[Tensor, Tensor]:
    """The same noise each time, and the kinds that are asked for."""
    return torch.randn(n, LATENT, generator=torch.Generator().manual_seed(0)), torch.arange(n) % len(KINDS)


def is_right(images: Tensor, kinds: Tensor) -> list[bool]:
    """Whether the real picture nearest to each is of the kind that was asked for."""
    real, named = pictures(200, seed=1)
    return (named[torch.cdist(images.flatten(1), real.flatten(1)).argmin(1)] == kinds).tolist()


def sample(model: Painter) -> Tensor:
    where = next(model.parameters()).device
    return model(*(part.to(where) for part in wished()))


def score(model: Painter) -> float:
    right = is_right(sample(model).cpu(), wished()[1])
    return sum(right) / len(right)


def live_training() -> LiveTraining:
    """The decoder, to be trained while one watches."""

    def start(model: Painter, settings, **how) -> training.Run:
        images, kinds = pictures(300, seed=0)
        batches = training.by_index(lambda i: (images[(some := torch.arange(32 * i, 32 * i + 32) % 300)], kinds[some]))
        return training.start(
            model, batches, loss=lambda model, batch: model.loss(*batch), learning_rate=settings.rate, **how
        )

    return LiveTraining(
        "A painter learns",
        [Slider("width", 128, 32, 256, step=32), Slider("rate", 4e-3, 1e-4, 0.1, log=True, label="learning rate η")],
        make_model=lambda settings: Painter(settings.width),
        start=start,
        sample=sample,
        score=score,
        baseline=CHANCE,
        score_title="kind right",
        sample_title="what it draws",
    )


def draw_gallery(sheet, data: dict) -> None:
    """Left all pictures of a moment, in the middle the chosen one, right the board."""
    grid, large, board = figures.axes(sheet, columns=3, widths=(9, 5, 8))
    images = data["moments"][data["moment"]].sample
    verdicts = data["verdicts"][data["moment"]]
    choose = {"highlight": data["chosen"], "choose": lambda i: {"chosen": i}}
    labels = [KINDS[kind] for kind in wished()[1]]
    figures.image_grid(grid, images, labels=labels, verdicts=verdicts, title="click one", **choose)
    one = slice(data["chosen"], data["chosen"] + 1)
    figures.image_grid(large, images[one], labels=labels[one], verdicts=verdicts[one])
    rows, cells = list(data["board"]), [[cell] for cell in data["board"].values()]
    figures.board(board, rows, ["kind right"], cells, [CHANCE], title="the board")


def gallery_panel(drawing: LiveTraining) -> Panel:
    """Scrub through what was drawn, choose a picture, put the score of that moment on the board."""
    board: dict[str, Measured] = {}

    def compute(settings) -> dict:
        moments = list(drawing.history.moments)
        verdicts = [is_right(moment.sample, wished()[1]) for moment in moments]
        return {"moments": moments, "verdicts": verdicts, "chosen": settings.chosen, "board": dict(board)}

    def put(job, settings) -> None:
        moment = drawing.history.moments[settings.moment]
        right = is_right(moment.sample, wished()[1])
        board[f"{moment.step:,} steps"] = Measured.share(sum(right), len(right))

    def caption(data: dict) -> str:
        moment = data["moments"][data["moment"]]
        return f"After {moment.step:,} steps {moment.scores['kind right']:.0%} are of the kind asked for."

    return Panel(
        "What did it draw?",
        [Scrubber("moment", states="moments", label="look back"), Slider("chosen", 0, 0, SHOWN - 1)],
        compute=compute,
        draw=draw_gallery,
        caption=caption,
        actions=[Action("Put it on the board", put)],
        model="trained here",
        size=(900, 380),
    )
