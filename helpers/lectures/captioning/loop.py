"""Closing the loop: text, picture, caption, program, picture; and the telephone game (section 5)."""

from collections.abc import Iterable

from torch import Tensor

from helpers import figures
from helpers.figures import Canvas, Texts
from helpers.furniture.prompt import described, prompt
from helpers.panel import Action, Choice, Panel, Problem, Scrubber, Slider

EXAMPLE = "a small yellow wardrobe with three green doors on a meadow"
MARKS = {True: "✓", False: "✗", None: "·"}
FROM = {"caption and picture": True, "the picture alone": False}  # what the coder is given
ROUNDS = 5
THIS, MANY = "this game", "100 games"


def wanted(text: str) -> dict[str, str | int]:
    """What a text asks for; something it must.

    Raises:
        Problem: it asks for nothing, or contradicts itself.
    """
    if found := described(text):
        return found
    raise Problem("Say what piece of furniture it shall be, such as: a red chair.")


def around(text: str, seed: int) -> dict:
    """One round, the program written both ways.

    Returns a dict: asked (attribute -> value); drawn (3, S, S); caption; hops, their names; and for each of FROM the
    program, its picture (3, 64, 64), and left: attribute -> what `survives` says after each hop.

    Raises:
        Problem: the text contradicts itself or is too long, in one sentence.
    """
    from helpers.scores import loop

    asked, models = wanted(text), loop.chain()
    drawn = models.generator.draw([text], seed)
    looked = loop.described(drawn, models)
    found = {"asked": asked, "drawn": drawn[0], "caption": looked.captions[0], "hops": loop.HOPS}
    for name, captioned in FROM.items():
        one = loop.programmed(looked, models, captioned=captioned)
        hops = [loop.survives(asked, hop, said[0]) for hop, said in one.said.items()]
        left = {attribute: [hop[attribute] for hop in hops] for attribute in asked}
        found[name] = {"program": one.programs[0], "rendered": one.rendered[0], "left": left}
    return found


def draw_loop(sheet, data: dict) -> None:
    """The picture, what is said of it and what is left of the prompt, and the picture that the program draws."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(5, 9, 5), gap=24)
    end = data["end"]
    figures.image_grid(left, data["drawn"][None], title="1 the picture")
    figures.image_grid(right, end["rendered"][None], title="4 drawn again")
    canvas, now = Canvas(middle), figures.theme()
    y = 10.0
    for title, text, lines in (("2 the caption", data["caption"], 3), ("3 the program", end["program"], 4)):
        canvas.text(0, y, title, bold=True)
        y = canvas.paragraph(0, y + 22, text, canvas.width, lines) + 8
    columns = [Texts([f"{name}: {value}" for name, value in data["asked"].items()], "asked")]
    for number, hop in enumerate(data["hops"]):
        marks = [MARKS[hops[number]] for hops in end["left"].values()]
        colours = [now.series[1] if mark == MARKS[False] else now.ink for mark in marks]
        columns.append(Texts(marks, hop, bold=True, colours=colours))
    figures.rows(canvas, columns, top=y, tallest=24)


def caption_loop(data: dict) -> str:
    """What has got lost, and where."""
    lost = {name: after.index(False) for name, after in data["end"]["left"].items() if False in after}
    said = ", ".join(f"{name} (not in the {data['hops'][at]})" for name, at in lost.items())
    return f"Lost on the way: {said}." if said else f"All {len(data['asked'])} attributes came through."


def loop_panel(text: str = EXAMPLE) -> Panel:
    """A prompt goes once around."""
    return Panel(
        "Once around the loop",
        [
            prompt("prompt", text),
            Choice("given", list(FROM), label="the coder is given"),
            Slider("seed", 0, 0, 99, label="other noise"),
        ],
        prepare=lambda settings: around(settings.prompt, settings.seed),
        prepare_on=("prompt", "seed"),
        compute=lambda settings, found: found | {"end": found[settings.given]},
        draw=draw_loop,
        caption=caption_loop,
        model="captioner",
        size=(900, 330),
    )


def draw_games(sheet, data: dict) -> None:
    """What is left after each round, of seen combinations and of held-out ones."""
    for plot, (sort, left) in zip(figures.axes(sheet, columns=2, gap=24), data["games"].items(), strict=True):
        shares = {name: rounds for name, rounds in left.items() if name != "all"}
        figures.curves(plot, shares, xlabel="round", title=f"share left, {sort}")


def draw_telephone(sheet, data: dict) -> None:
    """The pictures so far, and below them the text chosen; or what is left in many recorded games."""
    if data["show"] == MANY:
        draw_games(sheet, data)
        return
    pictures, words = figures.axes(sheet, rows=2, heights=(5, 3), gap=10)
    lost = [len(left) - sum(left.values()) for left in data["left"][1:]]
    labels = [f"{number}: {'all there' if not gone else f'{gone} lost'}" for number, gone in enumerate(lost, 1)]
    chosen = data["round"]
    highlight = chosen - 1 if chosen else None
    figures.image_grid(pictures, data["pictures"], columns=ROUNDS, labels=labels, highlight=highlight)
    canvas, now = Canvas(words), figures.theme()
    said = f"caption {chosen}" if chosen else "the text"
    y = canvas.paragraph(0, 12, f"{said}: {data['texts'][chosen]}", canvas.width, 2, 17)
    marks = [f"{MARKS[ok]} {name} {data['asked'][name]}" for name, ok in data["left"][chosen].items()]
    colour = now.ink if all(data["left"][chosen].values()) else now.series[1]
    canvas.text(0, y + 10, "    ".join(marks), canvas.width, colour=colour)


def caption_telephone(data: dict) -> str:
    """When what got lost."""
    if data["show"] == MANY:
        ends = {sort: left["all"][ROUNDS] for sort, left in data["games"].items()}
        said = ", ".join(f"{sort} {end.value:.0%}" for sort, end in ends.items())
        return f"Recorded: {MANY} of each sort. After {ROUNDS} rounds everything is left in: {said}."
    if len(data["pictures"]) < ROUNDS:
        return f"Press Go round: {ROUNDS} times, the text becomes a picture and the picture a caption."
    lost: dict[str, int] = {}
    for number, left in enumerate(data["left"]):
        for name in data["asked"]:
            if not left[name]:
                lost.setdefault(name, number)
    if not lost:
        return f"After {len(data['pictures'])} rounds everything is still there."
    return "Lost: " + ", ".join(f"{name} in round {number}" for name, number in lost.items()) + "."


def telephone_panel(text: str = "a large red chair with 5 slats in a room") -> Panel:
    """A text, a picture of it, a caption of that, a picture of the caption, ..."""
    games: dict[tuple[str, int], tuple[list[str], list[Tensor]]] = {}

    def play(settings, rounds: Iterable[int]) -> None:
        from helpers.scores import loop

        wanted(settings.prompt)
        texts, pictures = [settings.prompt], []
        played = loop.telephone([settings.prompt], settings.seed, loop.chain())
        for _ in rounds:
            drawn, captions = next(played)
            pictures.append(drawn[0])
            texts.append(captions[0])
            games[settings.prompt, settings.seed] = texts, pictures

    def first_round(settings) -> None:
        if (settings.prompt, settings.seed) not in games:
            play(settings, range(1))

    def compute(settings, _) -> dict:
        from helpers.scores import loop

        (texts, pictures), asked = games[settings.prompt, settings.seed], wanted(settings.prompt)
        left = [loop.kept(asked, loop.caption_says(text)) for text in texts[1:]]
        data = {"asked": asked, "texts": list(texts), "pictures": list(pictures), "show": settings.show}
        many = loop.recorded_games() if settings.show == MANY else {}
        return data | {"left": [dict.fromkeys(asked, True), *left], "games": many}

    return Panel(
        "The telephone game",
        [
            prompt("prompt", text),
            Slider("seed", 0, 0, 99, label="other noise"),
            Scrubber("round", states="texts"),
            Choice("show", [THIS, MANY]),
        ],
        prepare=first_round,
        prepare_on=("prompt", "seed"),
        compute=compute,
        draw=draw_telephone,
        caption=caption_telephone,
        actions=[Action("Go round", lambda job, settings: play(settings, job.steps(ROUNDS)))],
        model="captioner",
        badge=lambda settings: "recorded" if settings.show == MANY else "pocket",
        size=(900, 330),
    )
