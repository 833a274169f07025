"""A taste of each lecture: a recorded first frame stands there at once, a button computes the same live.

A taste is recorded by the very function that its button calls: `python -m helpers record start` writes the frames to
data/frames/. Opening the notebook reads a small file; torch and the model load when the button is pressed.
"""

import json
from collections.abc import Callable

import helpers
from helpers import figures

SHOWN = 7  # words with bars
LONGEST = 16  # words of an answer
OPEN_AT = 2  # the place shown first: here the model hesitates, at most others it is sure
QUESTIONS = {
    "Do white hens lay white eggs?": "<Q>Do white hens lay white eggs</Q><A>",
    "Do Leghorn hens lay white eggs?": "<Q>Do Leghorn hens lay white eggs</Q><A>",
    "Who has the goat?": "Anna has the goat. Ben has the duck. Lisa has the lamb. <Q>Who has the goat</Q><A>",
}
FRAMES = helpers.ROOT / "data" / "frames"

Report = Callable[[float, str], bool]  # is given: how far (0 to 1), doing what; answers: go on?


def next_word(report: Report = lambda fraction, text: True) -> dict | None:
    """The pocket GPT answers the questions word by word, always with the likeliest word.

    Returns a dict with keys: model (one line), answers: {question: list of steps}; a step has the keys before (the text
    up to this place), word (what was chosen), words and probabilities (the likeliest words here). None if `report` says
    to stop.
    """
    report(0.0, "loading torch and the pocket GPT, about 10 seconds the first time")
    from helpers import catalog
    from helpers.models.drafts import Draft
    from helpers.models.language import load

    language = load("gpt")
    (end,) = language.encode("</A>", start=False)
    answers = {}
    for number, (question, prompt) in enumerate(QUESTIONS.items()):
        if not report(number / len(QUESTIONS), f"answering: {question}"):
            return None
        draft, steps = Draft(language, language.encode(prompt)), []
        while len(steps) < LONGEST and draft.ids[-1] != end:
            likeliest = draft.scores.softmax(-1).topk(SHOWN)
            words = [language.words[word] for word in likeliest.indices.tolist()]
            steps.append(
                {
                    "before": draft.text,
                    "word": words[0],
                    "words": words,
                    "probabilities": [round(p, 4) for p in likeliest.values.tolist()],
                }
            )
            draft.append(int(likeliest.indices[0]))
        answers[question] = steps
    millions = sum(weights.numel() for weights in language.model.parameters()) / 1e6
    return {"model": f"pocket {catalog.pocket_models()['gpt'].title}, {millions:.1f} M parameters", "answers": answers}


TASTES: dict[str, Callable[[], dict | None]] = {"next_word": next_word}


def record() -> list[str]:
    """Compute every taste and write its frame. Returns one sentence for each."""
    FRAMES.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, live in TASTES.items():
        file = FRAMES / f"{name}.json"
        file.write_text(json.dumps(live(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        lines.append(f"data/frames/{file.name}: {file.stat().st_size / 1000:.1f} kB")
    return lines


def recorded(name: str) -> dict | None:
    """The frame of a taste as it was recorded; None if nobody has recorded it."""
    file = FRAMES / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def view(frame: dict, settings) -> dict:
    """What the picture shows: the question, the answer so far, and the likeliest words at the chosen place."""
    steps = frame["answers"][settings.question]
    place = min(settings.place, len(steps)) - 1
    return {
        "before": steps[place]["before"],
        "answer": [step["word"] for step in steps],
        "chances": [step["probabilities"][0] for step in steps],
        "place": place,
        "words": steps[place]["words"],
        "probabilities": steps[place]["probabilities"],
    }


def draw(figure, data: dict) -> None:
    ax = figures.axes(figure)
    figures.bars(
        ax, data["words"], data["probabilities"], maximum=1.0, highlight=0, title=_end_of(data["before"]) + " ___"
    )


def _end_of(text: str, room: int = 76) -> str:
    return text if len(text) <= room else "…" + text[-room:]


def caption_taste(data: dict) -> str:
    how = "The model is sure here." if data["probabilities"][0] > 0.9 else "Here several words could follow."
    return f"Word {data['place'] + 1} of the answer. {how} Move the slider or click a word of the answer."


def taste_panel():
    """The taste of lecture 01, recorded until the button computes it here."""
    from helpers.panel import Action, Choice, Panel, Problem, Slider, Word

    shown = {"frame": recorded("next_word"), "badge": "recorded"}

    def compute(settings) -> dict:
        if shown["frame"] is None:
            raise Problem("Nothing is recorded here. Press “Run it live”.")
        return view(shown["frame"], settings)

    def run(job, settings) -> None:
        def report(fraction: float, text: str) -> bool:
            job.progress(fraction, text)
            return not job.stopped

        frame = next_word(report)
        if frame is not None:
            shown.update(frame=frame, badge="pocket")

    return Panel(
        title="A taste of 01: a language model answers",
        controls=[
            Choice("question", list(QUESTIONS), label="ask"),
            Slider("place", OPEN_AT, 1, LONGEST, label="word of the answer"),
        ],
        compute=compute,
        draw=draw,
        caption=caption_taste,
        words=lambda data: [
            Word(word, chance, f"{100 * chance:.0f} %")
            for word, chance in zip(data["answer"], data["chances"], strict=True)
        ],
        on_word=lambda settings, index, data: {"place": index + 1},
        actions=[Action("Run it live", run=run, help="Load the real model and compute the same here")],
        model=lambda settings: shown["frame"]["model"],
        badge=lambda settings: shown["badge"],
        size=(480, 300),
    )
