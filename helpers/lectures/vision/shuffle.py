"""The patches out of order: what both models still see (section 1)."""

import torch
from torch import Tensor, nn
from torch.func import functional_call

from helpers import figures, furniture
from helpers.lectures.vision.classifiers import TITLES, Classifier, both
from helpers.lectures.vision.patches import SIDES, shuffled
from helpers.lectures.vision.subjects import subject
from helpers.panel import Choice, Panel, Slider, Toggle
from helpers.pictures.chooser import chooser

POSITIONS = "vit.embeddings.position_embeddings"
SHOWN = 4  # kinds in each chart


def without_positions(model: nn.Module) -> nn.Module:
    """The ViT when all places have one and the same position embedding, their mean; weights shared."""

    class Blind(nn.Module):
        config = model.config

        def __init__(self):
            super().__init__()
            self.seeing = model

        def forward(self, pixel_values: Tensor):
            table = model.get_parameter(POSITIONS)  # (1, 1 + N, d); the first is that of the class token
            mean = table[:, 1:].mean(1, keepdim=True).expand(-1, table.shape[1] - 1, -1)
            positions = torch.cat([table[:, :1], mean], 1)
            return functional_call(model, {POSITIONS: positions}, (), {"pixel_values": pixel_values})

    return Blind()


def kinds(models: dict[str, Classifier], image: Tensor) -> dict[str, list[float]]:
    """Each model's probability of every kind of furniture, for one picture (3, S, S)."""
    return {name: one.probabilities(image[None])["kind"][0].tolist() for name, one in models.items()}


def draw_shuffle(sheet, data: dict) -> None:
    """The picture as it was and shuffled; each model's likeliest kinds for the shuffled one."""
    image, *charts = figures.axes(sheet, columns=3, widths=(5, 9, 9), gap=24)
    figures.image_grid(image, [data["whole"], data["shuffled"]], columns=1, labels=["as it was", "shuffled"])
    for plot, (name, now) in zip(charts, data["now"].items(), strict=True):
        before = data["before"][name]
        top = sorted(range(len(now)), key=lambda i: -max(now[i], before[i]))[:SHOWN]
        favourite = max(range(len(before)), key=before.__getitem__)
        labels = [furniture.KINDS[i] for i in top]
        texts = [f"{now[i]:.0%}, was {before[i]:.0%}" for i in top]
        highlight = top.index(favourite) if favourite in top else None
        figures.bars(
            plot, labels, [now[i] for i in top], texts=texts, maximum=1, highlight=highlight, title=TITLES[name]
        )


def caption_shuffle(data: dict) -> str:
    said = []
    for name, now in data["now"].items():
        before = data["before"][name]
        best, was = (max(range(len(p)), key=p.__getitem__) for p in (now, before))
        said.append(
            f"{TITLES[name]} {'still says' if best == was else f'said {furniture.KINDS[was]}, now says'} "
            f"{furniture.KINDS[best]} ({now[best]:.0%})"
        )
    return "; ".join(said) + "."


def shuffle_panel() -> Panel:
    """Shuffle a share of the patches and ask both models; take the positions away from the ViT."""

    def compute(settings) -> dict:
        models = both()
        if not settings.positions:
            vit = models["vit"]
            models["vit"] = Classifier(vit.title, without_positions(vit.model), vit.side, vit.mean, vit.std, vit.note)
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
