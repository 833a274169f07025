"""Where a ViT looks: attention of every head and layer, and rolled out through all layers (section 5).

Abnar and Zuidema, Quantifying Attention Flow in Transformers (2020).
"""

import torch
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE, Classifier, classifier
from helpers.lectures.vision.subjects import subject
from helpers.models.hooks import with_shared_weights
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser
from helpers.recipes import vit as recipe

LAYERS, HEADS, PLACES = recipe.LAYERS, recipe.HEADS, (SIZE // recipe.PATCH) ** 2


@torch.inference_mode()
def attention(vit: Classifier, image: Tensor) -> Tensor:
    """Attention weights (L, H, T, T) for one picture (3, S, S); token 0 is the class token."""
    out = with_shared_weights(vit.model)(pixel_values=vit.preprocess(image[None]), output_attentions=True)
    return torch.cat(out.attentions).cpu().float()


def attention_rollout(weights: Tensor, head: int = 0) -> Tensor:
    """How much each token's vector after each layer stems from each patch: (L, T, T).

    Half of every step is the skip connection, as in the paper's equation 1; the other half is the mean of the heads
    (head 0), or in every layer one head alone.
    """
    tokens = weights.shape[-1]
    flow, found = torch.eye(tokens, dtype=weights.dtype), []
    for layer in weights[:, head - 1] if head else weights.mean(1):
        flow = (0.5 * layer + 0.5 * torch.eye(tokens, dtype=weights.dtype)) @ flow
        found.append(flow)
    return torch.stack(found)


def on_patches(row: Tensor) -> Tensor:
    """One row of weights (T,) as a map of the patches (n, n), the class token left out."""
    side = round((len(row) - 1) ** 0.5)
    return row[1:].reshape(side, side)


def lit(image: Tensor, weights: Tensor) -> Tensor:
    """The picture (3, S, S), bright where the weights (n, n) are large and dark where they are small."""
    light = (weights / weights.max().clamp(min=1e-9)).sqrt()
    light = torch.nn.functional.interpolate(light[None, None], image.shape[1:])[0]  # each patch as it is
    return image * (0.15 + 0.85 * light)


def draw_rollout(sheet, data: dict) -> None:
    """Left: the picture, lit by the chosen weights. Right: all heads (columns) of all layers (rows)."""
    left, right = figures.axes(sheet, columns=2, widths=(9, 8), gap=30)
    labels = ["the picture", data["named"]]
    figures.image_grid(left, [data["image"], lit(data["image"], data["map"])], columns=2, labels=labels)
    grid = [one / one.max().clamp(min=1e-9) for layer in data["all"] for one in layer]
    coloured = [figures.coloured(one) for one in grid]
    columns, title = len(data["all"][0]), "layers 1 … (down), heads (across)"

    def one_head(i: int) -> dict:
        return {"layer": i // columns + 1, "head": i % columns + 1}

    figures.image_grid(right, coloured, columns=columns, title=title, highlight=data["highlight"], choose=one_head)


def caption_rollout(data: dict) -> str:
    share = float(data["map"].sum())
    top = int(data["map"].argmax())
    row, column = divmod(top, data["map"].shape[1])
    return (
        f"{data['named']}: from {data['from']}, {share:.0%} of the weight goes to patches, most to row {row + 1}, "
        f"column {column + 1} ({float(data['map'].max()):.1%}; evenly it would be {1 / data['map'].numel():.1%})."
    )


def rollout_panel() -> Panel:
    """Attention of one head, the mean of a layer, or all layers rolled out, from any token."""

    def prepare(settings) -> tuple[Tensor, Tensor]:
        image = subject(settings.picture)
        return image, attention(classifier("vit"), image)

    def compute(settings, prepared) -> dict:
        image, weights = prepared
        layer = min(settings.layer, len(weights)) - 1
        head = min(settings.head, weights.shape[1]) - 1
        asked = settings.place
        if settings.view == "rollout":
            heads = "mean of heads" if head < 0 else f"head {head + 1}"
            named, highlight = f"rolled out to layer {layer + 1}, {heads}", None
            chosen = attention_rollout(weights, head + 1)[layer]
        elif head < 0:
            chosen, named, highlight = weights[layer].mean(0), f"layer {layer + 1}, mean of heads", None
        else:
            chosen, named = weights[layer, head], f"layer {layer + 1}, head {head + 1}"
            highlight = layer * weights.shape[1] + head
        return {
            "image": image,
            "map": on_patches(chosen[asked]),
            "all": [[on_patches(one[asked]) for one in heads] for heads in weights],
            "named": named,
            "highlight": highlight,
            "from": f"patch {asked}" if asked else "the class token",
        }

    return Panel(
        "Where does it look?",
        [
            chooser(),
            Choice("view", ("one layer", "rollout"), "one layer"),
            Slider("layer", 2, 1, LAYERS),
            Slider("head", 4, 0, HEADS, label="head (0: their mean)"),
        ],
        more=[Slider("place", 0, 0, PLACES, label="from patch (0: class token)")],
        prepare=prepare,
        prepare_on=("picture",),
        compute=compute,
        draw=draw_rollout,
        caption=caption_rollout,
        model="vit",
        size=(620, 400),
    )
