"""Image to code: a picture, the program that a model writes of it, and what the program draws (section 4)."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from helpers import figures, furniture
from helpers.furniture import grammar
from helpers.furniture.programs import LONGEST
from helpers.furniture.repair import psnr
from helpers.panel import Panel, Text, Word
from helpers.pictures.chooser import chooser, chosen

SIZE = 64  # pixels of a side: what the model sees
LOUDER = 3  # differences are drawn so many times as large


def seen(picture: Tensor) -> dict[str, Any]:
    """A picture (3, SIZE, SIZE), and the program that the model writes of it."""
    from helpers.models.coder import coder

    return {"picture": picture, "draft": coder().write(picture[None])[0]}


def drawn(looked: Mapping[str, Any], program: str) -> dict[str, Any]:
    """What a program draws, compared with the picture; an empty one stands for the model's.

    Returns a dict: picture, drawn, difference (3, SIZE, SIZE), the mean over colours; program; own, whether a person
    wrote it; psnr in dB; tokens, and options, for each how probable it and what else the grammar lets stand there is;
    both [] for a program that it does not write.

    Raises:
        Problem: the text is no program; the message says why. It is never run.
    """
    from helpers.models.coder import coder

    text = program.strip() or looked["draft"]
    picture = furniture.render([furniture.from_program(text)], SIZE)[0]
    choices = coder().read(looked["picture"], text) if grammar.is_valid(text) else []
    return {
        "picture": looked["picture"],
        "drawn": picture,
        "difference": (LOUDER * (picture - looked["picture"]).abs().mean(0)).clamp(max=1).expand(3, -1, -1),
        "program": text,
        "own": text != looked["draft"],
        "psnr": psnr((picture - looked["picture"]).square().mean().item()),
        "tokens": [choice.token for choice in choices],
        "options": [choice.options for choice in choices],
    }


def words(data: dict) -> list[Word]:
    """The tokens; the stronger the colour, the less sure the model is of it."""
    found = []
    for token, options in zip(data["tokens"], data["options"], strict=True):
        listed = ", ".join(f"{other} {chance:.0%}" for other, chance in list(options.items())[:4])
        taken = f"{listed}; a click takes the next of {len(options)}"
        found.append(Word(token, 1 - options[token], taken if len(options) > 1 else "nothing else may stand here"))
    return found


def exchanged(data: Mapping[str, Any], index: int) -> str:
    """The program with the next likeliest value at a token; after the least likely one the likeliest again.

    What does not go with it any more, such as five drawers of a desk, becomes something that the grammar allows.
    """
    tokens, ranked = data["tokens"], list(data["options"][index])
    wanted = ranked[(ranked.index(tokens[index]) + 1) % len(ranked)]
    after = dict(zip(tokens, tokens[1:], strict=False))
    after[wanted] = after.get(tokens[index])
    made: list[str] = []
    while allowed := grammar.following(made):
        kept = (after.get(made[-1]), *tokens) if made else tokens
        made.append(wanted if len(made) == index else next((one for one in kept if one in allowed), allowed[0]))
    return "".join(made)


def draw(sheet, data: dict) -> None:
    """The picture, what the program draws, and the difference."""
    pictures = [data["picture"], data["drawn"], data["difference"]]
    labels = ["the picture", f"the program, {data['psnr']:.1f} dB", f"difference × {LOUDER}"]
    plot = figures.axes(sheet)
    figures.image_grid(plot, pictures, labels=labels, columns=3)
    plot.describe(data["program"])


def caption(data: dict) -> str:
    """How near to the picture it comes, and of what the model is least sure."""
    whose = "Your program, not the model's (empty the box for that)" if data["own"] else "The model's program"
    said = f"{whose}: {data['psnr']:.1f} dB."
    if not data["tokens"]:
        return said + " The grammar would write it in another form, so there are no tokens to click."
    chances = [options[token] for token, options in zip(data["tokens"], data["options"], strict=True)]
    unsure = min(range(len(chances)), key=chances.__getitem__)
    token = "".join(data["tokens"][max(unsure - 1, 0) : unsure + 1]).strip(", ")
    return f"{said} Least sure of {token}: {chances[unsure]:.0%}."


def coder_panel(picture: str = "a red chair in a room") -> Panel:
    """A picture, the program the model writes, to be edited, and what it draws."""
    return Panel(
        "Image to code",
        [
            Text("program", "", limit=LONGEST, label="program (empty: the model's)"),
            chooser(value=picture),
        ],
        prepare=lambda settings: seen(chosen(settings.picture, SIZE)),
        prepare_on=("picture",),
        compute=lambda settings, looked: drawn(looked, settings.program),
        draw=draw,
        caption=caption,
        words=words,
        on_word=lambda settings, index, data: {"program": exchanged(data, index)},
        model="coder",
        size=(820, 310),
    )
