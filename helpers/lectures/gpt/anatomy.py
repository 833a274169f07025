"""A GPT of your own sizes beside a published one: which part holds how many parameters (section 2)."""

from helpers import figures
from helpers.lectures.gpt.architecture import Architecture, parts, published, short_number
from helpers.panel import Choice, Panel, Slider


def anatomy(mine: Architecture, beside: str) -> dict:
    """Parameters by part of an architecture and of a published model.

    Returns a dict: yours and theirs (part -> parameters), name and paper (the published total), and head_width; a
    model can only be built if that is whole.
    """
    row = published()[beside]
    return {
        "yours": parts(mine),
        "theirs": parts(row.architecture),
        "name": row.model,
        "paper": row.millions * 1e6,
        "head_width": mine.width / mine.heads,
    }


def draw_anatomy(sheet, data: dict) -> None:
    """Two columns of bars, each as shares of its own total."""
    columns = figures.axes(sheet, columns=2, gap=40)
    for plot, name, counts in zip(columns, ("yours", data["name"]), (data["yours"], data["theirs"]), strict=True):
        total = sum(counts.values())
        shares = [count / total for count in counts.values()]
        texts = [f"{short_number(count)} · {count / total:.1%}" for count in counts.values()]
        title = f"{name}: {short_number(total)} counted"
        figures.bars(plot, list(counts), shares, texts=texts, maximum=1.0, title=title)


def caption_anatomy(data: dict) -> str:
    heads = f"each head works with {data['head_width']:g} of the model's numbers"
    if data["head_width"] % 1:
        heads = f"the heads do not divide the width (head width {data['head_width']:.1f}): it cannot be built"
    largest = max(data["yours"], key=data["yours"].get)
    off = sum(data["theirs"].values()) / data["paper"] - 1
    return (
        f"Yours: most of it is {largest}; {heads}. {data['name']}: the paper says {short_number(data['paper'])} "
        f"(counted {off:+.1%}). Heads cost nothing: they share the same matrices."
    )


def anatomy_panel() -> Panel:
    """Sliders for the sizes of a GPT; a published one stands beside."""

    def compute(settings) -> dict:
        sizes = (settings.layers, settings.width, settings.heads, settings.context, settings.vocabulary)
        return anatomy(Architecture(*sizes), settings.beside)

    return Panel(
        "What is a GPT made of?",
        [
            Slider("layers", 12, 1, 96),
            Slider("width", 768, 64, 12288, step=64),
            Slider("heads", 12, 1, 96),
            Choice("beside", list(published()), "GPT-3 175B"),
        ],
        more=[Slider("context", 1024, 64, 8192, step=64), Slider("vocabulary", 50257, 257, 128256)],
        compute=compute,
        draw=draw_anatomy,
        caption=caption_anatomy,
        size=(720, 250),
    )
