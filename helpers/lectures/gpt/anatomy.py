"""A GPT of your own sizes beside a published one: which part holds how many parameters (section 2)."""

from helpers import figures
from helpers.lectures.gpt.architecture import Architecture, num_parameters, parts, short_number
from helpers.lectures.gpt.published import find, published
from helpers.panel import Choice, Panel, Slider


def anatomy(mine: Architecture, beside: str) -> dict:
    """Parameters by part of an architecture and of a published model.

    Returns a dict: yours and theirs (part -> parameters), your_total, their_total, name and paper (the published
    total), head_width, and whether it is whole (fits).
    """
    row = find(beside)
    return {
        "yours": parts(mine),
        "theirs": parts(row.architecture),
        "your_total": num_parameters(mine),
        "their_total": row.num_parameters,
        "name": row.model,
        "paper": row.millions * 1e6,
        "head_width": mine.head_width,
        "fits": mine.width % mine.heads == 0,
    }


def draw_anatomy(sheet, data: dict) -> None:
    """Two columns of bars, each as shares of its own total."""
    columns = figures.axes(sheet, columns=2, gap=40)
    titles = (
        f"yours: {short_number(data['your_total'])}",
        f"{data['name']}: {short_number(data['their_total'])} counted",
    )
    for plot, title, counts in zip(columns, titles, (data["yours"], data["theirs"]), strict=True):
        shares = [count / sum(counts.values()) for count in counts.values()]
        texts = [f"{short_number(count)} · {share:.1%}" for count, share in zip(counts.values(), shares, strict=True)]
        figures.bars(plot, list(counts), shares, texts=texts, maximum=1.0, title=title)


def caption_anatomy(data: dict) -> str:
    heads = f"each head works with {data['head_width']:g} of the model's numbers" if data["fits"] else ""
    refused = f"the heads do not divide the width (head width {data['head_width']:.1f}): it cannot be built"
    largest = max(data["yours"], key=data["yours"].get)
    off = data["their_total"] / data["paper"] - 1
    return (
        f"Yours: most of it is {largest}; {heads or refused}. {data['name']}: {short_number(data['their_total'])} "
        f"counted, the paper says {short_number(data['paper'])} ({off:+.1%}). Heads cost nothing: they share the same "
        "matrices."
    )


def anatomy_panel(layers: int = 12, width: int = 768, heads: int = 12, beside: str = "GPT-3 175B") -> Panel:
    """Sliders for the sizes of a GPT; a published one stands beside."""

    def compute(settings) -> dict:
        sizes = (settings.layers, settings.width, settings.heads, settings.context, settings.vocabulary)
        return anatomy(Architecture(*sizes), settings.beside)

    return Panel(
        "What is a GPT made of?",
        [
            Slider("layers", layers, 1, 96),
            Slider("width", width, 64, 12288, step=64),
            Slider("heads", heads, 1, 96),
            Choice("beside", [row.model for row in published()], beside),
        ],
        more=[Slider("context", 1024, 64, 8192, step=64), Slider("vocabulary", 50257, 257, 128256)],
        compute=compute,
        draw=draw_anatomy,
        caption=caption_anatomy,
        size=(720, 250),
    )
