"""The patches out of order: what both models still see (section 1)."""

import copy
from dataclasses import replace

from torch import Tensor, nn

from helpers import figures, furniture
from helpers.lectures.vision.classifiers import TITLES, Classifier, both
from helpers.lectures.vision.patches import SIDES, shuffled
from helpers.lectures.vision.subjects import subject
from helpers.panel import Choice, Panel, Slider, Toggle
from helpers.pictures.chooser import chooser

SHOWN = 4  # kinds in each chart


def without_positions(vit: nn.Module) -> nn.Module:
    """A copy of the ViT in which all places have one and the same position embedding, their mean."""
    blind = copy.deepcopy(vit)
    table = blind.vit.embeddings.position_embeddings.data  # (1, 1 + N, d); the first is that of the class token
    table[:, 1:] = table[:, 1:].mean(1, keepdim=True)
    return blind


def kinds(models: dict[str, Classifier], image: Tensor) -> dict[str, dict[str, float]]:
    """Each model's probability of every kind of furniture, for one picture (3, S, S)."""
    chances = {name: one.probabilities(image[None])["kind"][0].tolist() for name, one in models.items()}
    return {name: dict(zip(furniture.KINDS, values, strict=True)) for name, values in chances.items()}


def draw_shuffle(sheet, data: dict) -> None:
    """The picture as it was and shuffled; each model's likeliest kinds for the shuffled one."""
    image, *charts = figures.axes(sheet, columns=3, widths=(5, 9, 9), gap=24)
    figures.image_grid(image, [data["whole"], data["shuffled"]], columns=1, labels=["as it was", "shuffled"])
    for plot, (name, now) in zip(charts, data["now"].items(), strict=True):
        before = data["before"][name]
        top = sorted(now, key=lambda kind: -max(now[kind], before[kind]))[:SHOWN]
        texts = [f"{now[kind]:.0%}, was {before[kind]:.0%}" for kind in top]
        favourite = max(before, key=before.get)
        highlight = top.index(favourite) if favourite in top else None
        how = {"texts": texts, "maximum": 1, "highlight": highlight, "title": TITLES[name]}
        figures.bars(plot, top, [now[kind] for kind in top], **how)


def caption_shuffle(data: dict) -> str:
    said = []
    for name, now in data["now"].items():
        was, best = (max(chances, key=chances.get) for chances in (data["before"][name], now))
        said.append(
            f"{TITLES[name]} {'still says' if best == was else f'said {was}, now says'} {best} ({now[best]:.0%})"
        )
    return "; ".join(said) + "."


def shuffle_panel() -> Panel:
    """Shuffle a share of the patches and ask both models; take the positions away from the ViT."""

    def compute(settings) -> dict:
        models = both()
        if not settings.positions:
            models["vit"] = replace(models["vit"], model=without_positions(models["vit"].model))
        whole = subject(settings.picture)
        mixed = shuffled(whole, settings.side, settings.share / 100, settings.seed)
        return {"whole": whole, "shuffled": mixed, "before": kinds(models, whole), "now": kinds(models, mixed)}

    return Panel(
        "Out of order",
        [
            chooser(value="a red chair with 4 slats in a meadow"),
            Choice("side", SIDES, 8, label="side of a patch (pixels)"),
            Slider("share", 100, 0, 100, step=10, label="patches moved (%)"),
            Toggle("positions", True, label="the ViT knows the places"),
        ],
        more=[Slider("seed", 0, 0, 9)],
        compute=compute,
        draw=draw_shuffle,
        caption=caption_shuffle,
        model="vit and convnext",
        size=(760, 390),
    )
