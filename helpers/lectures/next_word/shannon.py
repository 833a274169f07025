"""Shannon's game: guess the next letter or word of a hidden text; the number of guesses measures your surprise.

Then the models guess at the same places (section 7).

Shannon 1951, "Prediction and Entropy of Printed English": let q_i be the share of places that took i guesses. Whoever
guesses well uses few guesses, and the entropy of the q_i is an upper bound for the entropy of the text, seen by this
player: the row of guess numbers and the player's head together give the text back.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.next_word.corpus import text_corpus
from helpers.lectures.next_word.ngrams import NGramModel
from helpers.lectures.next_word.speakers import speaker
from helpers.panel import Choice, Panel, Slider, Text, Word
from helpers.sampling import surprise

SIGNS = "abcdefghijklmnopqrstuvwxyz"
KEYS = (*SIGNS, " ", ".", ",")
UNITS = {"letters": (24, 90), "words": (8, 40)}  # given for free, and how long the text is
LETTERS, COUNTED = 6, 300  # the letter counter looks at the last five letters; it has read so many stories
RIVALS = {"letters": ("counting letters",), "words": ("counting", "RNN", "LSTM", "GPT")}


@dataclass(frozen=True)
class Game:
    """A replayed game: everything follows from the hidden units, the first few shown, and the guesses."""

    units: tuple[str, ...]  # letters or words
    shown: int  # how many units were given for free
    counts: tuple[int, ...]  # guesses needed for each unit found so far
    tried: tuple[str, ...]  # wrong guesses for the unit that is open now

    @property
    def position(self) -> int:
        return self.shown + len(self.counts)

    @property
    def over(self) -> bool:
        return self.position == len(self.units)


def play(units: Sequence[str], shown: int, guesses: Sequence[str]) -> Game:
    """Play all `guesses` in order. Upper and lower case count as the same; a guess tried before costs nothing."""
    counts, tried = [], []
    for guess in guesses:
        if shown + len(counts) == len(units):
            break
        if guess.lower() == units[shown + len(counts)].lower():
            counts.append(len(tried) + 1)
            tried = []
        elif guess.lower() not in tried:
            tried.append(guess.lower())
    return Game(tuple(units), shown, tuple(counts), tuple(tried))


def bound(counts: Sequence[int]) -> float:
    """Shannon's upper bound in bits per unit: the entropy of the guess numbers."""
    shares = [count / len(counts) for count in Counter(counts).values()]
    return sum(share * math.log2(1 / share) for share in shares)


def ranks(model, ids: Sequence[int], shown: int) -> list[int]:
    """How many guesses `model` needs for each token after the first `shown`, likeliest guess first."""
    scores = model.logits(ids)  # (T, V): row t is for word t + 1, behind the start
    return [int((row > row[word]).sum()) + 1 for row, word in zip(scores[shown:-1], ids[shown + 1 :], strict=True)]


@cache
def letter_counter() -> NGramModel:
    """A counting model of letters, back-off included, from farm stories."""
    texts = [text.lower() for text in _stories(COUNTED, seed=1, split="train")]
    corpus = text_corpus("\n".join(texts), unit="characters")
    start = corpus.tokenizer.encode("\n").ids[0]
    return NGramModel(corpus.tokenizer, start, start, LETTERS).fit(texts)


def _stories(n: int, seed: int, split: str) -> list[str]:
    """The telling parts of stories: what comes before the first question."""
    return [document.text.split(" <Q>")[0] for document in farm.sample(n, seed, split=split, kind="story")]


@cache
def passage(number: int) -> str:
    """The beginning of a fresh story that no model has seen."""
    return _stories(number + 1, seed=77, split="held_out")[number]


def hidden(unit: str, number: int) -> tuple[str, ...]:
    """The letters or words to guess."""
    text, longest = passage(number), UNITS[unit][1]
    return tuple(text.lower()[:longest]) if unit == "letters" else tuple(farm.tokenize(text)[:longest])


def guesses_of(typed: str, unit: str) -> list[str]:
    """Each letter typed is a guess; a word is one as soon as a blank follows it."""
    if unit == "letters":
        return list(typed.lower())
    return [word for part in typed.split(" ")[:-1] for word in farm.tokenize(part)]


def rivals(unit: str, number: int, found: int) -> dict[str, dict]:
    """How the models do at the `found` places that the player has finished: guesses needed, and surprise in bits."""
    shown = UNITS[unit][0]
    units = hidden(unit, number)
    text = "".join(units) if unit == "letters" else farm.detokenize(units)
    scores = {}
    for name in RIVALS[unit]:
        model = letter_counter() if unit == "letters" else speaker(name)
        ids = model.encode(text)[: 1 + shown + found]
        bits = surprise(model.logits(ids)[shown:-1], ids[1 + shown :])
        scores[name] = {"counts": ranks(model, ids, shown), "bits": float(bits.mean())}
    return scores


def round_of(settings) -> dict:
    """One state of the game for a panel's settings: unit, number, guesses."""
    game = play(
        hidden(settings.unit, settings.number), UNITS[settings.unit][0], guesses_of(settings.guesses, settings.unit)
    )
    found = len(game.counts)
    return {
        "game": game,
        "unit": settings.unit,
        "yours": bound(game.counts) if found else None,
        "rivals": rivals(settings.unit, settings.number, found) if found else {},
    }


def draw_round(sheet, data: dict) -> None:
    """Above the text: found units carry the number of guesses. Below: your bits and the models', bound for bound."""
    now = figures.theme()
    game: Game = data["game"]
    top, below = figures.axes(sheet, rows=2, heights=(170, 190), gap=8)
    canvas = Canvas(top)
    units = [unit_of(now, i, game) for i in range(len(game.units))]
    figures.flow(canvas, 0, units, 4, 18, gap=4 if data["unit"] == "letters" else 8)
    if data["yours"] is None:
        Canvas(below).text(0, 20, "Guess: the bars come with your first hit.", size=17, colour=now.faint)
        return
    names = ["you", *data["rivals"]]
    bits = [data["yours"], *(bound(score["counts"]) for score in data["rivals"].values())]
    firsts = [game.counts, *(score["counts"] for score in data["rivals"].values())]
    texts = [
        f"{b:.2f} bits, {sum(c == 1 for c in counts)} of {len(counts)} at the first guess"
        for b, counts in zip(bits, firsts, strict=True)
    ]
    figures.bars(
        below,
        names,
        bits,
        texts=texts,
        highlight=0,
        maximum=2 * max(1.0, *bits),
        title=f"Shannon's bound, bits a {data['unit'][:-1]}",
    )


def unit_of(now: figures.Theme, i: int, game: Game) -> figures.Styled:
    """Letter or word `i`: known, asked for, or still hidden; below it the guesses that it took."""
    if i == game.position:
        return figures.Styled("?", box=now.main, bold=True)
    if i > game.position:
        return figures.Styled("·", ink=now.faint)
    if i < game.shown:
        return figures.Styled(game.units[i])
    count = game.counts[i - game.shown]
    shade = figures.mix(now.background, now.series[2 if count == 1 else 1], min(0.75, 0.25 + 0.08 * count))
    return figures.Styled(game.units[i], box=shade, below=str(count))


def caption_round(data: dict) -> str:
    game: Game = data["game"]
    tried = f" Wrong so far: {' '.join(repr(t) if t == ' ' else t for t in game.tried)}." if game.tried else ""
    if not game.counts:
        wanted = "one letter" if data["unit"] == "letters" else "a word and a space"
        return f"Type your guess for the blue place: {wanted}.{tried}"
    truth = ", ".join(f"{name} {score['bits']:.2f}" for name, score in data["rivals"].items())
    few = " Few places flatter everybody: play at least 30." if len(game.counts) < 30 else ""
    over = " The text is complete." if game.over else ""
    yours = f"You: {data['yours']:.2f} bits a {data['unit'][:-1]} (Shannon's bound)."
    return f"{yours} Real surprise: {truth}.{few}{tried}{over}"


def keys(data: dict) -> list[Word]:
    """The letters to click; those tried in vain are struck through."""
    if data["unit"] == "words" or data["game"].over:
        return []
    return [Word("␣" if sign == " " else sign, 0.15, "guess", sign in data["game"].tried) for sign in KEYS]


def shannon_panel() -> Panel:
    """Guess the next letter or word of a fresh story; your bits against the models'."""
    panel = Panel(
        "Shannon's game",
        [
            Text("guesses", "", limit=2000, label="your guesses, one after the other"),
            Choice("unit", tuple(UNITS), "letters"),
            Slider("number", 1, 0, 20, label="story"),
        ],
        compute=round_of,
        draw=draw_round,
        caption=caption_round,
        words=keys,
        on_word=lambda settings, i, data: {"guesses": settings.guesses + KEYS[i]},
        model="you",
        size=(900, 380),
    )
    for name in ("unit", "number"):  # another text: the guesses for the one before say nothing
        panel.view.controls[name].observe(lambda change: panel.set(guesses=""), "value")
    return panel
