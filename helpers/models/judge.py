"""The judge: what a picture shows, how sure that is, and whether it is furniture at all. It scores generators."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import catalog, furniture
from helpers.furniture.attributes import GROUPS, tone

SIZE = 64  # pixels of a side: pictures of other sizes are resized
ANSWERS = {"kind": furniture.KINDS, "finish": furniture.FINISHES, "scene": furniture.SCENES}
JUDGED = (*ANSWERS, "tone")  # of what can be said; the judge does not know the rest: front, count, size
CLASSES = (*(f"{name} {value}" for name, values in ANSWERS.items() for value in values), "furniture")


class Verdict(NamedTuple):
    """What B pictures show: the likeliest names; `confidence` (B,) that all three are right and it is furniture."""

    kinds: list[str]
    finishes: list[str]
    scenes: list[str]
    confidence: Tensor
    is_furniture: Tensor  # (B,) bool

    @property
    def names(self) -> list[str]:
        """What is seen, such as "red chair"."""
        return [f"{finish} {kind}" for finish, kind in zip(self.finishes, self.kinds, strict=True)]


def parts(logits: Tensor) -> dict[str, Tensor]:
    """Logits (B, len(CLASSES)) by question: kind, finish, scene (B, n each), furniture (B, 1)."""
    sizes = [len(values) for values in ANSWERS.values()] + [1]
    return dict(zip((*ANSWERS, "furniture"), logits.split(sizes, dim=-1), strict=True))


class Judge:
    """A network with an output for each of CLASSES, asked in words."""

    def __init__(self, model: nn.Module):
        self.model = model.eval()

    @torch.inference_mode()
    def __call__(self, pictures: Tensor) -> Verdict:
        """The verdict on pictures (B, 3, H, W) with values from 0 to 1.

        Raises:
            ValueError: these are no such pictures; the message says why.
        """
        if pictures.ndim != 4 or pictures.shape[1] != 3 or not pictures.is_floating_point():
            raise ValueError(
                f"The judge looks at pictures (B, 3, height, width) with values from 0 to 1, "
                f"not at {str(pictures.dtype).removeprefix('torch.')} {tuple(pictures.shape)}."
            )
        if pictures.numel() and not (pictures.min() >= -1e-3 and pictures.max() <= 1 + 1e-3):  # also if there is NaN
            low, high = pictures.min().item(), pictures.max().item()
            raise ValueError(f"The judge wants values from 0 to 1, not from {low:.2f} to {high:.2f}.")
        found = parts(self.logits(pictures))
        sure = {name: found[name].softmax(-1).max(-1) for name in ANSWERS}
        real = found["furniture"][:, 0].sigmoid()
        names = [[ANSWERS[name][i] for i in best.indices.tolist()] for name, best in sure.items()]
        confidence = torch.stack([real, *(best.values for best in sure.values())]).prod(0)
        return Verdict(*names, confidence, real > 0.5)

    def logits(self, pictures: Tensor) -> Tensor:
        """(B, len(CLASSES)), float32 on the CPU."""
        return self._asked(pictures, lambda shown: self.model(pixel_values=shown).logits, len(CLASSES))

    @torch.inference_mode()
    def features(self, pictures: Tensor) -> Tensor:
        """Vectors (B, D) of what it sees before it answers, float32 on the CPU."""
        width = self.model.config.hidden_sizes[-1]
        return self._asked(pictures, lambda shown: self.model.regnet(shown).pooler_output.flatten(1), width)

    def _asked(self, pictures: Tensor, ask: Callable[[Tensor], Tensor], width: int) -> Tensor:
        where = next(self.model.parameters()).device
        if pictures.shape[-2:] != (SIZE, SIZE):
            pictures = F.interpolate(pictures, (SIZE, SIZE), mode="bilinear", antialias=True)
        parts = [ask(pixels(part.to(where))).cpu().float() for part in pictures.split(256) if len(part)]
        return torch.cat([torch.empty(0, width, dtype=torch.float32), *parts])


def pixels(pictures: Tensor) -> Tensor:
    """Values from 0 to 1 as the network takes them: from -1 to 1."""
    return 2 * pictures - 1


def pocket_judge() -> Judge:
    """The one that ships with the lecture."""
    return Judge(catalog.load("judge").model)


def judge(pictures: Tensor) -> Verdict:
    """The pocket judge's verdict on pictures (B, 3, H, W) with values from 0 to 1."""
    return pocket_judge()(pictures)


def is_as_asked(asked: Mapping[str, str | int], kind: str, finish: str, scene: str) -> bool:
    """Whether a picture that shows this goes with what was asked for, as far as the judge can see."""
    shown = {"kind": (kind,), "finish": (finish, *(g for g, all in GROUPS.items() if finish in all)), "scene": (scene,)}
    shown["tone"] = (tone(finish),)
    return all(asked[name] in shown[name] for name in JUDGED if name in asked)


def summary(right: Sequence[bool | None]) -> str:
    """In words how many of the `verdicts` say that a picture is as asked."""
    known = [one for one in right if one is not None]
    return f"The judge finds {sum(known)} of {len(known)} as asked" if known else "The judge cannot check this"


def verdicts(asked: Mapping[str, str | int], seen: Verdict) -> list[bool | None]:
    """For each picture whether it is furniture, as asked for; None where nothing was asked that the judge can see."""
    if not set(asked) & set(JUDGED):
        return [None] * len(seen.kinds)
    shown = zip(seen.is_furniture.tolist(), seen.kinds, seen.finishes, seen.scenes, strict=True)
    return [real and is_as_asked(asked, *names) for real, *names in shown]


def judged(asked: Mapping[str, str | int], pictures: Tensor) -> dict[str, list]:
    """The `labels` and `verdicts` of pictures (B, 3, H, W) that were drawn for what was asked."""
    seen = judge(pictures)
    return {"labels": labels(asked, seen), "verdicts": verdicts(asked, seen)}


def labels(asked: Mapping[str, str | int], seen: Verdict) -> list[str]:
    """What each picture shows: kind and finish, or the scene where nothing but the scene is not as asked for."""
    piece = {name: value for name, value in asked.items() if name != "scene"}
    shown = zip(seen.names, zip(seen.kinds, seen.finishes, seen.scenes, strict=True), strict=True)
    return [
        name if is_as_asked(asked, *what) or not is_as_asked(piece, *what) else f"scene: {what[-1]}"
        for name, what in shown
    ]
