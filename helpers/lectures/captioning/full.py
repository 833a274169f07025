"""The same picture, described by full-size models, and by a small vision-language model as a program (section 8)."""

from helpers import figures, furniture
from helpers.figures import Canvas
from helpers.panel import Choice, Panel, Problem
from helpers.pictures.chooser import chooser, chosen

MODELS = {"pocket": "pocket", "BLIP": "blip", "ViT-GPT2": "vit-gpt2", "SmolVLM": "smolvlm"}
CAPTION, PROGRAM = "a caption", "a program"
SIZE = 64  # pixels of a side that the pocket models see, and of what programs draw


def asked(picture: str, name: str, wanted: str) -> dict:
    """What the pocket models, or a full one, say of a picture.

    Returns a dict: image (3, S, S), by, said, and drawn: the picture (3, SIZE, SIZE) of the program, None if it is
    none; then refused says why.
    Raises:
        Problem: this model cannot do that, or it is not here.
    """
    from helpers.models.captioner import captioner
    from helpers.models.coder import coder
    from helpers.models.full_captioner import full_captioner

    if name == "pocket":
        by, image = "the pocket models", chosen(picture, SIZE)
        [said] = coder().write(image[None]) if wanted == PROGRAM else captioner().describe(image[None])
    else:
        model = full_captioner(name)
        by, image = model.title, chosen(picture, model.size)
        said = model.program(image) if wanted == PROGRAM else model.caption(image)
    found = {"image": image, "by": by, "said": said, "drawn": None, "refused": ""}
    if wanted == PROGRAM:
        try:
            found["drawn"] = furniture.render([furniture.from_program(said)], SIZE)[0]
        except Problem as problem:
            found["refused"] = str(problem)
    return found


def draw_full(sheet, data: dict) -> None:
    """The picture, what is said of it, and what the program draws."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(4, 6, 4), gap=24)
    figures.image_grid(left, data["image"][None], title="the picture")
    canvas = Canvas(middle)
    canvas.text(0, 12, data["by"], canvas.width, bold=True)
    y = canvas.paragraph(0, 44, data["said"] or "(nothing)", canvas.width, 6, 17)
    canvas.paragraph(0, y + 16, data["refused"], canvas.width, 4, colour=figures.theme().series[1])
    if data["drawn"] is not None:
        figures.image_grid(right, data["drawn"][None], title="drawn again")


def caption_full(data: dict) -> str:
    """What was said, or why it is no program."""
    said = figures.shorten(data["said"] or "nothing", 700)
    return f"{data['by']}: no program. {data['refused']}" if data["refused"] else f"{data['by']}: {said}"


def full_panel(size: str = "pocket") -> Panel:
    """A picture of one's own, and what models of different size say of it."""
    return Panel(
        "What full-size models say",
        [
            chooser("picture", "flower.jpg"),
            Choice("model", MODELS, "blip" if size == "full" else "pocket"),
            Choice("wanted", [CAPTION, PROGRAM]),
        ],
        compute=lambda settings: asked(settings.picture, settings.model, settings.wanted),
        draw=draw_full,
        caption=caption_full,
        model=lambda settings: "captioner" if settings.model == "pocket" else settings.model,
        badge=lambda settings: "pocket" if settings.model == "pocket" else "full",
        size=(900, 330),
    )
