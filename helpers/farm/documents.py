"""Documents of the farm: stories and quizzes with questions, knowledge, recall, lists, echoes; scored exactly."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.farm import choices, free_documents, games
from helpers.farm import lexicon as x
from helpers.farm.choices import Chooser, Option, Sampler
from helpers.farm.facts import Facts
from helpers.farm.inflection import with_articles, without_articles
from helpers.farm.questions import STATEMENTS, Candidate, about_owners, about_story, answer, knowledge_to_ask, to_ask
from helpers.farm.stories import scene, story
from helpers.farm.teller import detail
from helpers.farm.tokens import END, detokenize, tokenize

SPLITS = ("train", "held_out")
BINDINGS = 6


@dataclass(frozen=True)
class Question:
    """A question at the end of `prompt` (everything up to and including `<A>`) and its key answer.

    A generated answer is right when its words up to the first "," or `</A>` are the key answer.
    """

    form: str
    prompt: str
    answer: str


@dataclass(frozen=True)
class Document:
    """A text of the farm, its kind, the questions in it, and the log-probability (nats) of the choices that made it.

    Where the same words can be made in several ways, the text is more probable than that: `log_probability`.
    """

    text: str
    log_probability: float
    kind: str
    questions: tuple[Question, ...]


@dataclass
class QuestionLog:
    """The questions of the document being told: what was asked, and after how many words its answer starts."""

    split: str
    found: list[tuple[Candidate, int]] = field(default_factory=list)

    def ask_about(self, chooser, told: Iterable[Candidate] | None, go_on: float, most: int) -> None:
        """Ask one to `most` of the candidates, none twice; if there are none, what holds in every story."""
        left = None if told is None else list(told)
        for n in range(most):
            among = knowledge_to_ask(self.split) if left is None else to_ask(left, self.split)
            asked = self.ask(chooser, among, go_on if n else 1.0)
            if asked is None:
                return
            if left is not None:
                left.remove(asked)

    def ask(self, chooser, among: list[Option], go_on: float) -> Candidate | None:
        """With probability `go_on` ask one of these questions and answer it; else end the document."""
        if not among:
            return None
        if go_on < 1:
            among = [Option(END, None, (1 - go_on) / go_on, {}), *among]
        asked = chooser.say(among).value
        if asked is not None:
            self.found.append((asked, len(chooser.words)))
            answer(chooser, asked)
        return asked


def statements(chooser) -> None:
    """Knowledge: perhaps a few statements."""
    while chooser.choose([False, True], [1, 2]):
        chooser.line(STATEMENTS)


def bindings(chooser) -> Iterator[Candidate]:
    """Some people have one thing each; then details, none or many."""
    facts = Facts()
    for _ in range(chooser.choose(range(1, BINDINGS + 3))):
        games.bind(chooser, facts)
    for _ in range(chooser.choose(range(16), [10, 4, 3, 2] + [1] * 12)):
        detail(chooser)
    return about_owners(facts)


class Kind(NamedTuple):
    """A kind of document.

    Attributes:
        share: of the farm's mixture.
        tell: says it, and returns what can be asked about it, each once; None: what holds in every story.
        go_on: the probability that another question follows.
        most: questions.
    """

    share: float
    tell: Callable[[Chooser], Iterable[Candidate] | None]
    go_on: float = 0.9
    most: int = 8


KINDS = {
    "story": Kind(0.22, lambda chooser: about_story(story(chooser)), 0.85),
    "talk": Kind(0.23, free_documents.talk),
    "mixed": Kind(0.13, free_documents.mixed),
    "facts": Kind(0.12, statements, 0.85, 12),
    "recall": Kind(0.11, bindings, most=10),
    "deeds": Kind(0.06, free_documents.told_deeds),
    "quiz": Kind(0.04, lambda chooser: about_story(scene(chooser)), 0.95, 20),  # a story with nothing around it
    "register": Kind(0.03, games.register, most=10),
    "babble": Kind(0.04, free_documents.babble),
    "list": Kind(0.01, games.list_read_twice),
    "echo": Kind(0.01, games.echo),
}


def program(split: str, kind: str | None) -> Callable:
    """The document as a program of choices: the kind (unless given), the text, and the mark of its end."""
    if split not in SPLITS:
        raise ValueError(f'There is no split "{split}": choose one of {", ".join(SPLITS)}.')
    if kind is not None and kind not in KINDS:
        raise ValueError(f'There is no kind "{kind}": choose one of {", ".join(KINDS)}.')

    def run(chooser) -> tuple[str, QuestionLog]:
        chosen = kind or chooser.choose(list(KINDS), [kind.share for kind in KINDS.values()])
        asked, (_, tell, go_on, most) = QuestionLog(split), KINDS[chosen]
        asked.ask_about(chooser, tell(chooser), go_on, most)
        if list(chooser.words[-1:]) != [END]:
            chooser.line([END])
        return chosen, asked

    return run


def sample(n: int, seed: int, split: str = "train", kind: str | None = None) -> list[Document]:
    """`n` documents. The same seed gives the same documents, whatever `n`."""
    run = program(split, kind)
    documents = []
    for index in range(n):
        sampler = Sampler(f"{split} {kind} {seed} {index}")
        chosen, asked = run(sampler)
        documents.append(document(sampler, chosen, asked))
    return documents


def document(sampler: Sampler, kind: str, asked: QuestionLog) -> Document:
    words = with_articles(sampler.words)
    questions = tuple(Question(c.form, detokenize([*words[:position], "<A>"]), c.answer) for c, position in asked.found)
    return Document(detokenize(words[:-1]), sampler.log_probability, kind, questions)


def log_probability(text: str, split: str = "train", kind: str | None = None) -> float:
    """How probable the farm finds this text as a whole document, in nats; -inf if it could never say it."""
    words = without_articles((*tokenize(text), END))
    return choices.log_probability(program(split, kind), words) if words else float("-inf")


def recall(n: int, seed: int | str, distance: int, split: str = "held_out", owners: int = BINDINGS) -> list[Question]:
    """`n` questions who has what of `owners`, asked `distance` words after it was said (at most one detail more).

    One of them is asked for at random, so the chance of a right guess among the people named is 1/`owners`.
    """
    found = []
    for index in range(n * 40):
        if len(found) == n:
            return found
        sampler = Sampler(f"recall {split} {seed} {distance} {owners} {index}")
        facts, ends = Facts(), {}
        for _ in range(owners):
            games.bind(sampler, facts)
            ends[list(facts.owner)[-1]] = len(sampler.words)
        owned = [c for c in about_owners(facts) if c.form == "who_has" and c.answer in facts.people]
        candidates = [c for c in owned if c.asked_in(split)]
        if not candidates:
            continue
        candidate = sampler.random.choice(candidates)
        treasure = next(t for t in facts.owner if candidate.about.endswith(f" {t}"))
        while len(sampler.words) - ends[treasure] < distance:
            detail(sampler)
        sampler.line([f"<Q>{sampler.random.choice(candidate.wordings)}</Q><A>"])
        found.append(Question("who_has", detokenize(with_articles(sampler.words)), candidate.answer))
    return found


@dataclass(frozen=True)
class Gap:
    """A sentence with one `[MASK]`, the word that fits, and whether what stands before or after the gap decides it."""

    text: str
    answer: str
    decided_by: str


def gaps(n: int, seed: int | str) -> list[Gap]:
    """`n` sentences with a gap: half of them cannot be filled without what follows the gap."""
    rng = random.Random(f"gaps {seed}")
    found = []
    for index in range(n):
        name = rng.choice(x.NAMES)
        he = "she" if name in x.GIRLS else "he"
        if index % 2:
            tool, purpose = rng.choice(list(x.PURPOSES.items()))
            calling, merit = rng.choice(list(x.CALLINGS.items()))
            pairs = [(f"{name} took the [MASK] to {purpose}.", tool)]
            pairs += [(f"Maybe {name} is not the best [MASK], but at least {he} {merit}.", calling)]
            found.append(Gap(*rng.choice(pairs), "after"))
        else:
            tool, purpose = rng.choice(list(x.PURPOSES.items()))
            found.append(Gap(f"In order to {purpose}, {name} asked for the [MASK].", tool, "before"))
    return found
