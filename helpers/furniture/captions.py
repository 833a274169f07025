"""What people say of furniture: English and German, many wordings, from a single word to a detailed sentence."""

import random
from typing import NamedTuple

from helpers.furniture import lexicon as x
from helpers.furniture.attributes import GROUPS, Named, named
from helpers.furniture.piece import MAKES, WOODS, Piece

LANGUAGES = ("en", "de")
OFTEN = {"finish": 0.9, "tone": 0.15, "front": 0.5, "count": 0.35, "size": 0.3, "scene": 0.6}  # how often each is said


class Caption(NamedTuple):
    """A text, its language, and what it says: only this can be asked of somebody who draws from it."""

    text: str
    language: str
    named: dict[str, str | int]


def caption(piece: Piece, seed: int, language: str | None = None) -> Caption:
    """A caption of a piece, with random wording, detail and (where none is given) language."""
    rng = random.Random(f"caption {seed}")
    chosen = rng.choice(LANGUAGES)
    language = language or chosen
    attributes = named(piece, ["kind", *(name for name, share in OFTEN.items() if rng.random() < share)])
    if piece.front == piece.finish and rng.random() < 0.8:
        attributes.pop("front", None)
    for name in ("finish", "front"):
        if attributes.get(name) in GROUPS["wood"] and rng.random() < 0.1:
            attributes[name] = "wood"
    return Caption(describe(attributes, language, rng.randrange(2**32)), language, attributes)


def describe(attributes: Named, language: str = "en", seed: int = 0) -> str:
    """A text that says exactly this, in one of many wordings; `parse` gives `attributes` back.

    Raises:
        ValueError: a number of things is given, but not of what; an attribute or a language nobody knows.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Captions are in {' or '.join(LANGUAGES)}, not in {language!r:.20}.")
    if "count" in attributes and "kind" not in attributes:
        raise ValueError("Say the kind together with the count: what is counted depends on it.")
    rng = random.Random(f"describe {seed}")
    text = (_english if language == "en" else _german)(attributes, rng)
    return text[0].upper() + text[1:] if language == "en" and rng.random() < 0.15 else text


def _is_wood(finish: str | int) -> bool:
    return finish == "wood" or finish in WOODS


def _made_of(language: str, finish: str, rng: random.Random) -> str:
    wordings = x.MADE_OF[language]["wood" if finish == "wood" else "one_wood" if _is_wood(finish) else "paint"]
    chosen = rng.choice(wordings) if len(wordings) > 1 else wordings[0]
    return chosen.format(x.FINISH[language][finish], stem=x.STEM.get(finish))


def _count(language: str, count: int, rng: random.Random) -> str:
    return str(count) if rng.random() < 0.2 else x.NUMBERS[language][count]


def _details(attributes: Named) -> str | None:
    """What is counted, or has a front of its own: doors, drawers, slats."""
    kind = attributes.get("kind")
    if "count" in attributes:
        return MAKES[kind].counted
    return (MAKES[kind].front if kind else "doors") if "front" in attributes else None


# English


def _english(attributes: Named, rng: random.Random) -> str:
    noun = rng.choice(x.KIND["en"][attributes.get("kind", "any")]).one
    if rng.random() < 0.15:
        return _english_keywords(attributes, noun, rng)
    before, after = [], []
    if "size" in attributes:
        before.append(rng.choice(x.SIZE["en"][attributes["size"]]))
    if "tone" in attributes:
        before.append(x.TONE["en"][attributes["tone"]][0])
    if "finish" in attributes:
        finish, roll = attributes["finish"], rng.random()
        if roll < 0.6:
            before.append(_english_adjective(finish))
        else:
            after.append(_made_of("en", finish, rng))
    after += [_english_with(attributes, rng)] if _details(attributes) else []
    after += [rng.choice(x.SCENE["en"][attributes["scene"]])] if "scene" in attributes else []
    phrase = " ".join([*before, noun])
    article = "an" if phrase[0] in "aeiou" else "a"
    opening = rng.choice(
        ("", f"{article} ", f"{article} ", f"{article} ", f"a photo of {article} ", f"a picture of {article} ")
    )
    return " ".join([opening + phrase, *after])


def _english_adjective(finish: str) -> str:
    return "wooden" if finish == "wood" else finish


def _english_with(attributes: Named, rng: random.Random) -> str:
    noun = rng.choice(x.COUNTED["en"][_details(attributes)])
    count = attributes.get("count")
    one = noun.one if count == 1 else noun.many
    number = [] if count is None else [_count("en", count, rng)]
    if "front" not in attributes:
        return " ".join(["with", *number, one])
    if rng.random() < 0.6:
        return " ".join(["with", *number, _english_adjective(attributes["front"]), one])
    return " ".join(["with", *number, one, _made_of("en", attributes["front"], rng)])


def _english_keywords(attributes: Named, noun: str, rng: random.Random) -> str:
    words = [noun]
    words += [_english_adjective(attributes["finish"])] if "finish" in attributes else []
    words += [attributes[name] for name in ("tone", "size") if name in attributes]
    words += [_english_with(attributes, rng)] if _details(attributes) else []
    words += [rng.choice(x.SCENE["en"][attributes["scene"]])] if "scene" in attributes else []
    return ", ".join(words)


# German

ENDING = {"m": "er", "f": "e", "n": "es"}


def inflect(adjective: str, ending: str) -> str:
    """A German adjective with an ending: dunkel becomes dunkle, rosa stays."""
    if adjective == "rosa":
        return adjective
    return (adjective[:-2] + "l" if adjective.endswith("el") else adjective) + ending


def _german(attributes: Named, rng: random.Random) -> str:
    kind = attributes.get("kind", "any")
    noun = rng.choice(x.KIND["de"][kind])
    # A product has its own name on the label: Bücherregal BILLY
    name = f" {x.PRODUCT[kind]}" if kind in x.PRODUCT and noun == x.KIND["de"][kind][0] and rng.random() < 0.12 else ""
    style = rng.choice(("keywords", "bare", "article", "article", "of"))
    ending = "en" if style == "of" else ENDING[noun.gender]
    before, after = [], []
    label = style == "keywords" or bool(name)  # adjectives follow, uninflected
    if "finish" in attributes:
        finish = attributes["finish"]
        if _is_wood(finish):
            after.append(_made_of("de", finish, rng))
        elif label:
            after.append(rng.choice((x.FINISH["de"][finish], f"in {x.FINISH['de'][finish]}")))
        elif rng.random() < 0.75:
            before.append(inflect(x.FINISH["de"][finish], ending))
        else:
            after.append(_made_of("de", finish, rng))
    for attribute, words in (("tone", x.TONE["de"]), ("size", x.SIZE["de"])):
        if attribute in attributes:
            word = rng.choice(words[attributes[attribute]])
            (after if label else before).insert(len(after) if label else 0, word if label else inflect(word, ending))
    after += [_german_with(attributes, rng)] if _details(attributes) else []
    after += [rng.choice(x.SCENE["de"][attributes["scene"]])] if "scene" in attributes else []
    article = {"article": "eine " if noun.gender == "f" else "ein ", "of": ""}.get(style, "")
    if style == "of":
        article = rng.choice(("ein Bild von ", "ein Foto von ")) + ("einer " if noun.gender == "f" else "einem ")
    return article + " ".join([*before, noun.one + name, *after])


def _german_with(attributes: Named, rng: random.Random) -> str:
    noun = rng.choice(x.COUNTED["de"][_details(attributes)])
    count, front = attributes.get("count"), attributes.get("front")
    number = [] if count is None else [_count("de", count, rng)]
    if count == 1:
        number = ["einer" if noun.gender == "f" else "einem"]
    word = noun.one if count == 1 else noun.many
    if front is None:
        return " ".join(["mit", *number, word])
    if _is_wood(front) or rng.random() < 0.3:
        return " ".join(["mit", *number, word, _made_of("de", front, rng)])
    return " ".join(["mit", *number, inflect(x.FINISH["de"][front], "en"), word])
