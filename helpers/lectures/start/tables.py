"""The tables of notebook 00: the course, the notation of all notebooks, the glossary with a search box."""

import html
from typing import NamedTuple

import helpers
from helpers import tables

MINUTES = 45  # for the core of each notebook


class Lecture(NamedTuple):
    """One notebook of the course."""

    title: str
    question: str
    file: str


COURSE = (
    Lecture(
        "Next-word prediction", "How can guessing the next word answer a question?", "01_next_word_prediction.ipynb"
    ),
    Lecture("Attention", "How does a word find the words it belongs to?", "02_attention.ipynb"),
    Lecture("GPT", "What is inside a GPT, and how does it become an assistant?", "03_gpt.ipynb"),
    Lecture("LLaMA and fine-tuning", "What did LLaMA change, and can we fine-tune here?", "04_llama_finetuning.ipynb"),
    Lecture("ViT and ConvNeXt", "Does a picture need attention?", "05_vit_vs_convnext.ipynb"),
    Lecture("GAN", "What happens when two networks play against each other?", "06_gan.ipynb"),
    Lecture("Diffusion", "How does noise become the picture I asked for?", "07_diffusion.ipynb"),
    Lecture("CLIP", "How can a model name what it was never taught?", "08_clip.ipynb"),
    Lecture("Captioning", "How does a picture become a sentence, or a program?", "09_captioning.ipynb"),
)


class Markdown(str):
    """Text that a notebook shows as Markdown, formulas and links included."""

    def _repr_markdown_(self) -> str:
        return str(self)


def course() -> Markdown:
    """The nine lectures. Those whose notebook is here are links."""
    rows = []
    for title, question, file in COURSE:
        here = (helpers.ROOT / "notebooks" / file).exists()
        title, minutes = (f"[{title}]({file})", f"{MINUTES} min") if here else (title, "to come")
        rows.append((file[:2], title, question, minutes))
    return _markdown(("", "lecture", "its question", "the core takes"), rows)


def notation() -> Markdown:
    """The symbols of all notebooks, each with its name in the code."""
    rows = tables.read("notation")
    lines = [(r["symbol"], f"`{r['code']}`", r["shape or unit"], r["meaning"], r["notebooks"]) for r in rows]
    return _markdown(("symbol", "in code", "shape or unit", "meaning", "notebooks"), lines)


def search(words: str) -> list[dict[str, str]]:
    """The rows of the glossary with all of these words somewhere, in English or German, whatever the case."""
    wanted = words.casefold().split()
    return [row for row in tables.read("glossary") if all(word in " ".join(row.values()).casefold() for word in wanted)]


def glossary():
    """English-German glossary with a search box (a widget). What is typed is shown as text, never as markup."""
    import ipywidgets as widgets

    box = widgets.Text(
        placeholder="temperature, Rauschen, 07 ...",
        description="Search",
        continuous_update=True,
        layout={"width": "24rem"},
    )
    table = widgets.HTML(layout={"max_height": "22rem", "overflow": "auto"})

    def show(change=None) -> None:
        table.value = glossary_html(box.value)

    box.observe(show, "value")
    show()
    return widgets.VBox([box, table])


def glossary_html(words: str) -> str:
    """The found rows as an HTML table."""
    rows = search(words)
    if not rows:
        return f"<p>No entry with {html.escape(words[:60])!r}. Try a part of the word.</p>"
    cells = '<td style="text-align:left; vertical-align:top; line-height:1.4; padding:3px 14px 3px 0">{}</td>'
    body = "".join(
        "<tr>" + "".join(cells.format(html.escape(value)) for value in row.values()) + "</tr>" for row in rows
    )
    head = "".join(f'<th style="text-align:left; padding-right:14px">{name}</th>' for name in rows[0])
    return f"<table><tr>{head}</tr>{body}</table>"


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Markdown:
    lines = [head, ("---",) * len(head), *rows]
    return Markdown("\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines))
