"""The loop: a text becomes a picture, the picture a caption, the caption and the picture a program, and that a picture.

Each of three models does its own hop. What of the text is left after each of them?
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from torch import Tensor

from helpers import furniture, records, tables
from helpers.figures import Measured
from helpers.furniture.attributes import ATTRIBUTES, GROUPS, Named, named, tone
from helpers.furniture.captions import describe
from helpers.models.captioner import Captioner, captioner
from helpers.models.coder import Coder, coder
from helpers.models.diffusion import stable_diffusion
from helpers.models.judge import JUDGED, Judge, Verdict, pocket_judge
from helpers.scores import generators
from helpers.scores.classifier import unseen_seed
from helpers.scores.text_to_image import WHOLE, prompts

TABLE = "loop"
HOPS = ("picture", "caption", "program")
SORTS = {"seen": False, "held out": True}  # combinations -> held_out
SIZE = 64  # pixels of a side of the last picture
PROMPTS = 150  # of each sort, as recorded
GAMES, ROUNDS = 100, 5  # of the telephone game, as recorded
TOLD = ("kind", "finish", "count", "size", "scene")  # what its first text says


Counts = Mapping[str, Mapping[str, int]]  # hop -> what is left, or `own`, or `prompts` -> how many


class Chain(NamedTuple):
    """Who does the hops, and who sees what is in the first picture."""

    generator: generators.Generates
    captioner: Captioner
    coder: Coder
    judge: Judge


class Described(NamedTuple):
    """B pictures (B, 3, S, S), their captions, and what the judge and the captions say of each."""

    drawn: Tensor
    captions: list[str]
    sees: list[Named]
    read: list[Named]


class Round(NamedTuple):
    """What becomes of B pictures, and what each hop says of the piece."""

    captions: list[str]
    programs: list[str]
    rendered: Tensor  # (B, 3, SIZE, SIZE)
    said: Mapping[str, list[Named]]  # hop -> for each text the attributes


def chain() -> Chain:
    """The ones that ship with the lecture."""
    return Chain(stable_diffusion(), captioner(), coder(), pocket_judge())


def loop(drawn: Tensor, models: Chain) -> Round:
    """From pictures (B, 3, S, S), which the generator has drawn, all the way round."""
    return programmed(described(drawn, models), models)


def described(drawn: Tensor, models: Chain) -> Described:
    """Pictures (B, 3, S, S), captioned and judged."""
    captions = models.captioner.describe(drawn)
    return Described(drawn, captions, judge_sees(models.judge(drawn)), [caption_says(text) for text in captions])


def programmed(found: Described, models: Chain, *, captioned: bool = True) -> Round:
    """The rest of the loop.

    Args:
        captioned: whether the coder may write only what the caption says, and reads the rest from the picture; else it
            reads everything from the picture.
    """
    programs = models.coder.write(found.drawn, said=found.read if captioned else None)
    pieces = [furniture.from_program(text) for text in programs]
    said = dict(zip(HOPS, (found.sees, found.read, [named(one) for one in pieces]), strict=True))
    return Round(found.captions, programs, furniture.render(pieces, SIZE), said)


def judge_sees(verdict: Verdict) -> list[Named]:
    """What the judge names in each picture; nothing where it sees no furniture."""
    rows = zip(verdict.is_furniture.tolist(), verdict.kinds, verdict.finishes, verdict.scenes, strict=True)
    return [dict(zip(WHOLE, names, strict=True)) if real else {} for real, *names in rows]


def caption_says(text: str) -> Named:
    """What a caption says. Doors and drawers of which it says nothing are like the rest."""
    said = furniture.parse(text).named
    if "finish" in said and said.get("kind") in furniture.KINDS and furniture.MAKES[said["kind"]].front:
        said = {"front": said["finish"]} | said
    return {name: said[name] for name in ATTRIBUTES if name in said}


def kept(asked: Named, said: Named) -> dict[str, bool]:
    """For each attribute that was asked whether it is still said."""
    shade = tone(str(said.get("finish")))
    have = dict(said) | ({"tone": shade} if shade else {})
    return {
        name: have.get(name) == value or have.get(name) in GROUPS.get(str(value), ()) for name, value in asked.items()
    }


def survives(asked: Named, hop: str, said: Named) -> dict[str, bool | None]:
    """As `kept`; None for what a picture shows but the judge does not name."""
    return {name: None if hop == "picture" and name not in JUDGED else ok for name, ok in kept(asked, said).items()}


def tally(asked: Sequence[Named], found: Round) -> Counts:
    """Hop -> in how many of the texts' rounds each attribute that was asked is left, and all of them.

    After the program that counts only if the caption, too, has said them all. `own`: how often the hop itself is right:
    the picture is as asked, the caption says what the judge sees, the program what the caption says.
    """
    counts, before, complete = {}, asked, [True] * len(asked)
    for hop, said in found.said.items():
        left = [kept(one, now) for one, now in zip(asked, said, strict=True)]
        true = [bool(was) and all(kept(was, now).values()) for was, now in zip(before, said, strict=True)]
        counts[hop] = {name: sum(one[name] for one in left) for name in asked[0]}
        whole = [all(one.values()) for one in left]
        if hop == HOPS[-1]:
            whole = [now and was for now, was in zip(whole, complete, strict=True)]
        counts[hop] |= {"all": sum(whole), "own": sum(true), "prompts": len(asked)}
        before, complete = said, whole
    return counts


def measure(n: int, seed: int, held_out: bool, models: Chain) -> Counts:
    """`tally` of n prompts of kind, finish and scene."""
    pieces, texts = prompts(n, seed, held_out)
    return tally([named(piece, WHOLE) for piece in pieces], loop(models.generator.draw(texts, seed), models))


def recorded() -> dict[str, Counts]:
    """seen, held out -> counts."""
    names = (*WHOLE, "all", "own", "prompts")
    found: dict[str, dict] = {}
    for row in tables.read(TABLE):
        found.setdefault(row["combination"], {})[row["hop"]] = {name: int(row[name]) for name in names}
    return found


def recorded_games() -> dict[str, dict[str, dict[float, Measured]]]:
    """Of the telephone game: seen, held out -> attribute -> round -> the share of games in which it is left."""
    found: dict[str, dict] = {}
    for row in tables.read(f"{TABLE}_telephone"):
        rounds = found.setdefault(row["combination"], {}).setdefault(row["attribute"], {0.0: Measured(1.0)})
        rounds[float(row["round"])] = Measured.share(int(row["left"]), int(row["games"]))
    return found


def each_hop(counts: Counts) -> list[Measured]:
    """How often each of HOPS is right, the product of these, and the whole loop.

    The product has an error, too: relative errors add up as squares do.
    """
    shares = [Measured.share(counts[hop]["own"], counts[hop]["prompts"]) for hop in HOPS]
    product, error = 1.0, 0.0
    for one in shares:
        product *= one.value
        error += (one.error / one.value) ** 2 if one.value else 0.0
    whole = Measured.share(counts[HOPS[-1]]["all"], counts[HOPS[-1]]["prompts"])
    return [*shares, Measured(product, product * error**0.5), whole]


def telephone(texts: Sequence[str], seed: int, models: Chain) -> Iterator[tuple[Tensor, list[str]]]:
    """Round after round a picture of each text, and its caption, which is the next round's text. Endless."""
    while True:
        drawn = models.generator.draw(texts, seed)
        texts, seed = models.captioner.describe(drawn), seed + 1
        yield drawn, texts


def games(n: int, seed: int, held_out: bool) -> tuple[list[Named], list[str]]:
    """What is TOLD of n pieces, and texts that say it."""
    asked = [named(piece, TOLD) for piece in furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)]
    return asked, [describe(one, "en", number) for number, one in enumerate(asked)]


def record(seed: int = 0) -> None:
    """Measure the loop and the telephone game, and write how many texts are left after each hop and each round."""
    models, source = chain(), f"this project, by {tables.command(TABLE)}"

    def hops() -> Iterator[tuple]:
        for sort, held_out in SORTS.items():
            for hop, counts in measure(PROMPTS, seed, held_out, models).items():
                yield sort, hop, *(counts[name] for name in (*WHOLE, "all", "own", "prompts"))

    records.write(TABLE, ("combination", "hop", *WHOLE, "all", "own", "prompts"), hops(), source)

    def rounds() -> Iterator[tuple]:
        for sort, held_out in SORTS.items():
            asked, texts = games(GAMES, seed, held_out)
            for number, (_, captions) in zip(range(1, ROUNDS + 1), telephone(texts, seed, models), strict=False):
                left = [kept(one, caption_says(text)) for one, text in zip(asked, captions, strict=True)]
                have = {name: [one[name] for one in left if name in one] for name in TOLD}
                for name, some in have.items():
                    yield sort, number, name, sum(some), len(some)
                yield sort, number, "all", sum(all(one.values()) for one in left), len(left)

    records.write(f"{TABLE}_telephone", ("combination", "round", "attribute", "left", "games"), rounds(), source)
