"""Shannon's game: guess the next letter of a hidden text; the number of guesses measures your surprise (section 7).

Shannon 1951, "Prediction and Entropy of Printed English": let q_i be the share of places that took i guesses. Whoever
guesses well uses few guesses, and the entropy of the q_i is an upper bound for the entropy of the text, seen by this
player: the row of guess numbers and the player's head together give the text back.

The models of the lecture play too. They know words; a letter is as likely as all words together that go on with it.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

from helpers import farm, figures
from helpers.figures import Canvas, Styled
from helpers.lectures.next_word.speakers import NAMES, speaker
from helpers.models.language import LanguageModel
from helpers.panel import Panel, Slider, Text, Word

KEYS = (*"abcdefghijklmnopqrstuvwxyz", " ", ".", ",", "'")
GIVEN, WORDS = 5, 20  # words for free, and words of the whole text


def play(letters: str, shown: int, guesses: str) -> dict:
    """Play all `guesses` in order. Upper and lower case count as the same; a guess tried before costs nothing.

    Args:
        shown: how many letters are given for free.
    Returns:
        A dict: letters; shown; place (of the letter that is asked for now); counts (guesses needed for each letter
        found so far); tried (wrong guesses for the present one).
    """
    counts, tried = [], []
    for guess in guesses.lower():
        if shown + len(counts) == len(letters):
            break
        if guess == letters[shown + len(counts)]:
            counts.append(len(tried) + 1)
            tried = []
        elif guess not in tried:
            tried.append(guess)
    return {"letters": letters, "shown": shown, "place": shown + len(counts), "counts": counts, "tried": tried}


def bound(counts: Sequence[int]) -> float:
    """Shannon's upper bound in bits a letter: the entropy of the guess numbers."""
    shares = [count / len(counts) for count in Counter(counts).values()]
    return sum(share * math.log2(1 / share) for share in shares)


@cache
def hidden(number: int) -> tuple[str, ...]:
    """The first words of a fresh story that no model has seen."""
    story = farm.sample(number + 1, seed=77, split="held_out", kind="story")[number]
    return tuple(farm.tokenize(story.text.split(" <Q>")[0])[:WORDS])


def written(words: Sequence[str]) -> str:
    """The small letters of these words; a blank stands after each, also before a full stop."""
    return "".join(word.lower() + " " for word in words)


def ranks(model: LanguageModel, words: Sequence[str]) -> list[int]:
    """How many guesses `model` needs for each letter of `written(words)` after the words given, likeliest first."""
    known = [written([word]) for word in model.words]
    rows = model.logits(model.encode(farm.detokenize(words))).softmax(-1)  # (T + 1, V): the start stands first
    found = []
    for row, word in zip(rows[GIVEN:-1].tolist(), words[GIVEN:], strict=True):
        shares = list(zip(known, row, strict=True))
        for place, letter in enumerate(written([word])):
            chances = Counter()
            for one, share in shares:
                chances[one[place]] += share
            found.append(1 + sum(chance > chances[letter] for chance in chances.values()))
            shares = [(one, share) for one, share in shares if one[place] == letter]
    return found


@cache
def rivals(number: int) -> dict[str, list[int]]:
    """The guesses that each model of the lecture needs for each letter of a story."""
    return {name: ranks(speaker(name), hidden(number)) for name in NAMES}


def round_of(settings) -> dict:
    """One state of the game for a panel's settings: story, guesses. As `play`, and players: whose guesses are known."""
    words = hidden(settings.story)
    game = play(written(words), len(written(words[:GIVEN])), settings.guesses)
    found = len(game["counts"])
    others = {name: counts[:found] for name, counts in rivals(settings.story).items()} if found else {}
    return game | {"players": {"you": game["counts"]} | others if found else {}}


def draw_round(sheet, data: dict) -> None:
    """Above the text: found letters carry the number of guesses. Below: your bits and the models', bound for bound."""
    top, below = figures.axes(sheet, rows=2, heights=(170, 190), gap=8)
    figures.flow(Canvas(top), 0, [letter_of(i, data) for i in range(len(data["letters"]))], 4, 18, gap=4)
    players = data["players"]
    bits = [bound(counts) for counts in players.values()]
    firsts = [f"{sum(c == 1 for c in one)} of {len(one)} at the first guess" for one in players.values()]
    figures.bars(
        below,
        list(players),
        bits,
        texts=[f"{b:.2f} bits, {first}" for b, first in zip(bits, firsts, strict=True)],
        highlight=0,
        maximum=2 * max([1.0, *bits]),
        title="Shannon's bound, bits a letter" if bits else "Guess: the bars come with your first hit.",
    )


def letter_of(i: int, data: dict) -> Styled:
    """Letter `i`: known, asked for, or still hidden; below it the guesses that it took."""
    now, letter, number = figures.theme(), data["letters"][i], i - data["shown"]
    if i == data["place"]:
        return Styled("?", box=now.main, bold=True)
    if i > data["place"]:
        return Styled("·", ink=now.faint)
    if number < 0:
        return Styled(letter)
    count = data["counts"][number]
    shade = figures.mix(now.background, now.series[2 if count == 1 else 1], min(0.75, 0.25 + 0.08 * count))
    return Styled(letter, box=shade, below=str(count))


def caption_round(data: dict) -> str:
    counts = data["counts"]
    tried = f" Wrong so far: {' '.join(repr(t) if t == ' ' else t for t in data['tried'])}." if data["tried"] else ""
    if not counts:
        return f"Type or click your guess for the blue place, one letter.{tried}"
    yours = f"You: {bound(counts):.2f} bits a letter after {len(counts)} letters (Shannon's bound)."
    few = " Few places flatter everybody: play at least 30." if len(counts) < 30 else ""
    return f"{yours}{few}{tried}{' The text is complete.' if data['place'] == len(data['letters']) else ''}"


def keys(data: dict) -> list[Word]:
    """The letters to click; those tried in vain are struck through."""
    return [Word("␣" if key == " " else key, 0.15, "guess", key in data["tried"]) for key in KEYS]


def shannon_panel() -> Panel:
    """Guess the next letter of a fresh story; your bits against the models'."""
    panel = Panel(
        "Shannon's game",
        [
            Text("guesses", "", limit=2000, label="your guesses, one after the other"),
            Slider("story", 1, 0, 20),
        ],
        compute=round_of,
        draw=draw_round,
        caption=caption_round,
        words=keys,
        on_word=lambda settings, i, data: {"guesses": settings.guesses + KEYS[i]},
        model="you",
        size=(900, 380),
    )
    # Of another text the guesses for the one before say nothing.
    panel.view.controls["story"].observe(lambda change: panel.set(guesses=""), "value")
    return panel
