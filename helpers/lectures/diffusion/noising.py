"""A picture becomes noise: the forward process under two schedules (section 1)."""

import functools

import torch
from diffusers import DDIMScheduler
from torch import Tensor

from helpers import device, figures, furniture
from helpers.panel import Choice, Panel, Slider

T = 1000  # noise levels
SIZE = 64  # pixels of a side
SCHEDULES = {"linear": "linear", "cosine": "squaredcos_cap_v2"}  # our name: diffusers'
PIECES = {  # what is shown: a kind, a finish, and the number of a piece of that sort
    "red chair": ("chair", "red", 3),
    "oak bookshelf": ("bookshelf", "oak", 1),
    "blue wardrobe": ("wardrobe", "blue", 2),
}
STRIP = [round(i * (T - 1) / 7) for i in range(8)]


@functools.cache
def scheduler(schedule: str = "linear"):
    """diffusers' DDIM scheduler with the noise levels of this schedule; the data have no limits."""
    how = {"beta_schedule": SCHEDULES[schedule], "clip_sample": False, "timestep_spacing": "trailing"}
    with torch.inference_mode(False):
        return DDIMScheduler(T, **how)


def alphas_bar(schedule: str = "linear") -> Tensor:
    """ᾱ (T,): the share of x_t's variance that is left of the data, if they have variance 1."""
    return scheduler(schedule).alphas_cumprod


def signal_to_noise(schedule: str = "linear") -> Tensor:
    """ᾱ / (1 - ᾱ), (T,)."""
    kept = alphas_bar(schedule)
    return kept / (1 - kept)


@functools.cache
def picture(name: str = "red chair") -> Tensor:
    """A picture (3, SIZE, SIZE) of the furniture shop, from -1 to 1."""
    kind, finish, number = PIECES[name]
    with torch.inference_mode(False):
        return 2 * furniture.render([furniture.fitting({"kind": kind, "finish": finish}, number)], SIZE)[0].clone() - 1


def compute(settings) -> dict:
    """The picture, the noise and their sum at t, as they are weighted; the same at the times of STRIP; the curves."""
    x0, noise = picture(settings.piece), torch.randn(3, SIZE, SIZE, generator=device.generator(0), dtype=torch.float32)
    kept, ratio = alphas_bar(settings.schedule), signal_to_noise(settings.schedule)
    weights = kept[settings.t].sqrt(), (1 - kept[settings.t]).sqrt()
    noised = scheduler(settings.schedule).add_noise
    times = torch.tensor([settings.t, *STRIP])
    x = noised(x0.expand(len(times), -1, -1, -1), noise.expand(len(times), -1, -1, -1), times)
    return {
        "sum": torch.stack([weights[0] * x0, weights[1] * noise, x[0]]),
        "strip": x[1:],
        "weights": [weight.item() for weight in weights],
        "curves": {name: signal_to_noise(name).tolist() for name in SCHEDULES},
        "ratio": ratio[settings.t].item(),
        "kept": kept[settings.t].item(),
        "noisier_from": int((ratio < 1).int().argmax()),
        "time": settings.t,
        "by": settings.schedule,
    }


def draw(sheet, data: dict) -> None:
    """Left the weighted picture, the weighted noise and their sum, below them all of the way; right signal to noise."""
    above, curves, strip, below = figures.axes(sheet, 2, 2, widths=(6, 5), heights=(11, 6), gap=20)
    curves.cover(below)
    picture, noise = data["weights"]
    labels = [f"{picture:.2f} × picture", f"+ {noise:.2f} × noise", f"= x at t = {data['time']}"]
    figures.image_grid(above, data["sum"] / 2 + 0.5, columns=3, labels=labels)
    nearest = min(range(len(STRIP)), key=lambda i: abs(STRIP[i] - data["time"]))
    times = list(map(str, STRIP))
    how = {"columns": len(STRIP), "labels": times, "highlight": nearest, "title": "the whole way, by t"}
    figures.image_grid(strip, data["strip"] / 2 + 0.5, choose=lambda i: {"t": STRIP[i]}, **how)
    shown = data["curves"] | {"now": ([data["time"]], [data["ratio"]])}
    levels = {"as much noise": 1.0}
    figures.lines(curves, shown, title="signal-to-noise ratio, by t", levels=levels, log_y=True, ylim=(1e-5, 1e4))
    above.describe(f"A picture, noise and their sum: {', '.join(labels)}.")


def caption(data: dict) -> str:
    return (
        f"{data['by']}, t = {data['time']}: of the variance, {data['kept']:.2%} is the picture's (ᾱ); signal-to-noise "
        f"ratio {data['ratio']:.2g}. From t = {data['noisier_from']} on there is more noise than picture."
    )


def noising_panel() -> Panel:
    """Drag t: the same picture and the same noise, in other shares."""
    return Panel(
        "From picture to noise",
        [
            Slider("t", 250, 0, T - 1),
            Choice("schedule", list(SCHEDULES)),
            Choice("piece", list(PIECES), label="picture"),
        ],
        compute=compute,
        draw=draw,
        caption=caption,
        model="exact",
        size=(900, 370),
    )
