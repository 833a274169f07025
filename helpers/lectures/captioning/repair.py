"""The repair loop: from a draft to a program that draws the picture (section 4)."""

from typing import Any

import torch
from torch import Tensor

from helpers import figures, furniture
from helpers.figures import Canvas
from helpers.furniture.repair import RENDERS, Attempt, attempts, psnr
from helpers.panel import Action, Job, Panel, Scrubber, Slider
from helpers.pictures.chooser import chooser, chosen

SIZE, KEPT = 64, 16  # pixels of a side; repaired pictures that are kept


def history(picture: Tensor, found: list[Attempt]) -> dict[str, Any]:
    """The attempts at a picture, to be looked through.

    Returns a dict: picture; drawn, what each attempt draws (n, 3, SIZE, SIZE); programs; changed, the argument that was
    tried; psnr in dB, and plain, that of the picture's mean colour; renders, so far; judged, the finish, kind and scene
    that the judge sees in the picture, None if no furniture; agrees, whether it sees the same in each drawing.
    """
    from helpers.models.judge import judge

    drawn = torch.stack([one.drawn for one in found])
    true, seen = judge(picture[None]), judge(drawn)
    names = (true.finishes[0], true.kinds[0], true.scenes[0])
    return {
        "picture": picture,
        "drawn": drawn,
        "programs": [one.piece.program() for one in found],
        "changed": [one.changed for one in found],
        "psnr": [psnr(one.error) for one in found],
        "plain": psnr((picture - picture.mean((1, 2), keepdim=True)).square().mean().item()),
        "renders": [one.renders for one in found],
        "judged": names if true.is_furniture[0] else None,
        "agrees": [one == names for one in zip(seen.finishes, seen.kinds, seen.scenes, strict=True)],
    }


def draw(sheet, data: dict) -> None:
    """The picture, the draft and the attempt that is looked at; PSNR against renders; the program."""
    step = data["attempt"]
    left, right, below, rest = figures.axes(sheet, 2, 2, widths=(18, 11), heights=(9, 2), gap=24)
    below.cover(rest)
    pictures = [data["picture"], data["drawn"][0], data["drawn"][step]]
    labels = ["the picture", f"draft, {data['psnr'][0]:.1f} dB", f"now, {data['psnr'][step]:.1f} dB"]
    figures.image_grid(left, pictures, labels=labels, columns=3)
    figures.lines(
        right,
        {"": (data["renders"][: step + 1], data["psnr"][: step + 1])},
        xlabel="renders",
        title="PSNR, dB",
        xlim=(0, max(data["renders"][-1], RENDERS)),
        levels={"one colour": data["plain"]},
        ylim=(min(data["psnr"][0], data["plain"]) - 1, max(data["psnr"][-1], data["plain"]) + 1),
        markers=True,
    )
    canvas = Canvas(below)
    canvas.paragraph(0, 10, data["programs"][step], canvas.width, lines=2)
    below.describe(data["programs"][step])


def caption(data: dict) -> str:
    """How far the repair has come, and what the judge says of it."""
    step = data["attempt"]
    if len(data["psnr"]) == 1:
        return f"The draft: {data['psnr'][0]:.1f} dB; one colour alone has {data['plain']:.1f} dB. Press Repair."
    said = f"{data['renders'][step]} renders, {data['psnr'][step]:.1f} dB"
    said += f", last tried: {data['changed'][step]}. " if step else ". "
    if data["judged"] is None:
        return said + "The judge sees no furniture in the picture, whatever the program says."
    verdict = "the same" if data["agrees"][step] else "something else"
    finish, kind, scene = data["judged"]
    return f"{said}The judge sees {finish} {kind}, {scene} in the picture, {verdict} in the drawing."


def repair_panel(picture: str = "a red chair in a room") -> Panel:
    """A picture, the draft of its program, and the loop that repairs it. What was repaired is kept."""
    kept: dict[bytes, list[Attempt]] = {}

    def look(settings) -> tuple[Tensor, list[Attempt]]:
        from helpers.models.coder import coder

        picture = chosen(settings.picture, SIZE)
        key = picture.numpy().tobytes()  # a file may change under its name
        if key not in kept:
            if len(kept) == KEPT:
                del kept[next(iter(kept))]
            kept[key] = [next(attempts(picture, furniture.from_program(coder().write(picture[None])[0])))]
        return picture, kept[key]

    def run(job: Job, settings) -> None:
        picture, found = look(settings)
        del found[1:]
        following = attempts(picture, found[0].piece, settings.budget)
        next(following)
        for one in following:
            found.append(one)
            job.progress(one.renders / settings.budget, f"{one.renders} renders, {psnr(one.error):.1f} dB")
            job.show()
            if job.stopped:
                break

    return Panel(
        "Render, compare, repair",
        [
            chooser(value=picture),
            Slider("budget", RENDERS, 50, 400, step=50, label="renders at most"),
            Scrubber("attempt", states="programs"),
        ],
        compute=lambda settings: history(*look(settings)),
        draw=draw,
        caption=caption,
        actions=[Action("Repair", run, seconds=60, help="Change one argument at a time, keep what is better")],
        model="coder",
        size=(960, 330),
    )
