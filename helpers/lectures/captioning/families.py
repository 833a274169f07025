"""All families of models on one board: those that draw what is said, those that say what is drawn (section 5)."""

from helpers import tables
from helpers.panel import Choice, Panel

DRAW = ("GAN", "DALL-E", "diffusion", "diffusion, per attribute")
READ = ("ViT", "ConvNeXt", "CLIP", "captioner", "coder")


def board() -> list[dict[str, str]]:
    """The recorded rows of all of them."""
    return [*tables.read("composition"), *tables.read("composition_read")]


def draw_families(sheet, data: dict) -> None:
    """Kinds by finishes and scenes for one model, and all models beside it."""
    from helpers.scores import combinations

    right = "as asked" if data["show"] in DRAW else "named right"
    combinations.draw(sheet, data["rows"], data["show"], f"{data['show']}: % {right}")


def caption_families(data: dict) -> str:
    """How much a model loses where it has to combine."""
    from helpers.scores import combinations, reading

    seen, new = combinations.shares(data["rows"])[data["show"]].values()
    does = "draws" if data["show"] in DRAW else "names"
    return f"{data['show']} {does} {seen.value:.0%} of seen combinations right, {new.value:.0%} of those held out." + (
        " It was taught no scenes." if data["show"] in reading.CLASSIFIERS else ""
    )


def families_panel(show: str = "CLIP") -> Panel:
    """The board."""
    return Panel(
        "All families on one board",
        [Choice("show", [*DRAW, *READ], show)],
        compute=lambda settings: {"show": settings.show, "rows": board()},
        draw=draw_families,
        caption=caption_families,
        model="captioner",
        badge="recorded",
        size=(900, 400),
    )
