"""A chat with the fine-tuned models: answers stream in word by word, and can be stopped (section 8)."""

from helpers import farm, figures
from helpers.lectures.llama.adapters import ALONE, REQUEST, both, set_strengths
from helpers.lectures.llama.exam import QUESTION
from helpers.models.drafts import Draft, generate
from helpers.panel import Action, Choice, Job, Panel, Problem, Slider, Text
from helpers.sampling import SamplingConfig
from helpers.scores.answers import LONGEST

SHOWN = 4  # turns, the latest

Turn = tuple[str, str, str]  # request, voice, answer


def remembered(turns: list[Turn], request: str) -> str:
    """What the model reads: all that was told in earlier turns, without the questions there, and the request."""
    stories = [found["story"] if (found := QUESTION.fullmatch(asked)) else asked for asked, _, _ in turns]
    stories = [
        text.strip() for text in dict.fromkeys(stories) if not request.strip().startswith(text)
    ]  # it stays in the box
    return " ".join(filter(None, (*stories, request.strip())))


def conversation(turns: list[Turn], request: str) -> dict:
    """The panel's data: turns (the latest), and reads, what the model would read now."""
    return {"turns": turns[-SHOWN:], "reads": remembered(turns, request)}


def draw_chat(sheet, data: dict) -> None:
    """The turns, requests in bold, the answers with the voice before them."""
    canvas, now = figures.Canvas(figures.axes(sheet)), figures.theme()
    y = 10.0
    for asked, voice, answer in data["turns"]:
        y = canvas.paragraph(0, y, asked, 0.88 * canvas.width, 2, bold=True) + 2  # bold is wider than it is measured
        canvas.text(0, y, voice, 90, colour=now.series[list(ALONE).index(voice)])
        y = canvas.paragraph(96, y, answer, canvas.width - 96, 2) + 12
        canvas.plot.describe(figures.titled(f"{asked} {voice}", answer or "nothing yet"))
    if not data["turns"]:
        canvas.text(0, y, "Nothing said yet: press Answer.", colour=now.faint)
        canvas.plot.describe("Nothing said yet.")


def chat_panel(request: str = REQUEST) -> Panel:
    """Type, press Answer, tell more, ask again; the voice can change from turn to turn."""
    turns: list[Turn] = []

    def answer(job: Job, settings) -> None:
        asked = " ".join(settings.request.split())
        if not asked:
            raise Problem("Type a request.")
        model = both()
        set_strengths(model, *ALONE[settings.voice])
        words = model.encode(remembered(turns, settings.request), start=False)
        draft = Draft(model, [model.start, *words[-(model.context - LONGEST - 1) :]])  # if it is long, its end
        config = SamplingConfig(settings.temperature) if settings.temperature else None
        first = len(draft.ids)
        turns.append((asked, settings.voice, ""))
        for number, _ in enumerate(generate(draft, lambda: config, settings.seed, LONGEST), 1):
            turns[-1] = (asked, settings.voice, model.decode(draft.ids[first:]))
            job.progress(number / LONGEST, f"word {number}")
            job.show(conversation(turns, settings.request))
            if job.stopped:
                break
        job.show(conversation(turns, settings.request))

    return Panel(
        "Chat",
        [
            Text("request", request, check=farm.unknown_words),
            Choice("voice", list(ALONE), "assistant"),
            Slider("temperature", 0.0, 0.0, 1.5, step=0.1, label="temperature τ"),
            Slider("seed", 1, 0, 30),
        ],
        compute=lambda settings: conversation(turns, settings.request),
        draw=draw_chat,
        caption=lambda data: (
            f"At the next Answer the model reads: {figures.shorten(data['reads'], 1200) or '(nothing)'}"
        ),
        actions=[Action("Answer", answer, seconds=30), Action("New chat", lambda job, settings: turns.clear())],
        model="llama-assistant and llama-narrator",
        size=(620, 300),
    )
