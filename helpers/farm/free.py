"""Free sentences: ordinary English from a grammar (grammar.py) whose nonterminals have features that agree.

The productions are in data/farm: sentences, clauses, verb phrases, noun phrases. A slot of theirs is expanded with the
features that its words must agree with, so tenses, persons and articles fit, and a noun is never both subject and
object: every class of nouns is dealt out to two sides, one for each.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from helpers.farm import lexicon as x
from helpers.farm.categories import COUNTABLE, MASS, categories
from helpers.farm.choices import TOKEN
from helpers.farm.data import lines, listed, table
from helpers.farm.grammar import Nonterminal, Symbol, one_of
from helpers.farm.inflection import ing, participle, past, plural, third_person

# {^name~:form@who}: ^ begins with a capital letter, ~ changes the side.
SLOT = re.compile(r"\{(\^?)([\w']+)(~?)(?::(\w+))?(?:@(\w+))?\}|" + TOKEN.pattern)
FORMS = {"base": str, "s": third_person, "past": past, "done": participle, "ing": ing}
SINGULAR = ("he", "she", "it", "one")
TENSES = ("past", "present", "future", "conditional")
TIMES = {"yesterday", "every_day", "now", "tomorrow", "for_days"}  # slots that say when it is so
# How often a clause is about whom.
PEOPLE = dict(i=5, you=2, he=5, she=5, we=2.5, they=3.5, one=0.6)
ASKED = dict(i=0.8, you=8, he=4, she=4, we=1.5, they=3.5, one=0.4)  # how often a question is
KINDS = dict(somebody=PEOPLE, creature=dict(it=3, they=1), object=dict(it=1.6, they=0.5))
PRONOUNS = dict(somebody=dict(i=5, you=2, he=2, she=2, we=2, they=2), creature=dict(it=0.4), object=dict(it=0.4))
# What free sentences between the facts of a story leave alone: its people, its treasures, and who "she" might be.
FACTUAL = frozenset(
    [*x.NAMES, *x.TREASURES, *map(plural, x.TREASURES)]
    + "he she it they him her them his its their hers theirs himself herself itself themselves".split()
    + "everybody everyone nobody somebody someone anyone anybody".split()
)
LITERAL = FACTUAL - {"it"}  # "it is raining" says nothing of them


class Features(NamedTuple):
    """What a word must agree with.

    `who` the clause is about; the `side` of each class of nouns that is in use; the `form` of verbs; and whether the
    sentence stays `apart` from the facts of a story.
    """

    who: str = "i"
    side: int = 0
    form: str = "base"
    apart: bool = False


class Rule(NamedTuple):
    """A production as it is written: its weight, its right-hand side with slots, and features that it fixes."""

    weight: float
    template: str
    fixed: Mapping = {}


def rules(text: str) -> list[Rule]:
    """The rules of a text, one a line: `weight | template`."""
    found = []
    for line in lines(text):
        weight, bar, template = line.partition(" | ")
        if not bar:
            raise ValueError(f"this line is no `weight | template`: {line}")
        found.append(Rule(float(weight), template))
    return found


SENTENCES = table("sentences", of=rules)
SUBJECTS = table("clauses", "subjects", of=listed)
CLAUSES = {name: table("clauses", name, of=rules) for name in ("predicates", "having", "contracted", "other")}
VERB_PHRASES = table("verb_phrases", of=rules)
NOUN_PHRASES = table("noun_phrases", of=rules)
PREDICATIVE = "doing ordering simple being beastly craving happening lasting acting_on".split()  # begin with a verb


def fixing(found: Iterable[Rule], **fixed) -> list[Rule]:
    """The rules with these features fixed."""
    return [rule._replace(fixed=fixed) for rule in found]


def renamed(found: Iterable[Rule], **names: str) -> list[Rule]:
    """The rules with slots renamed, such as V: `{V:past}` to `{doing:past}`."""
    made = []
    for rule in found:
        template = rule.template
        for old, new in names.items():
            template = re.sub(rf"\{{(\^?){old}\b", rf"{{\1{new}", template)
        made.append(rule._replace(template=template))
    return made


def scaled(found: Sequence[Rule], weight: float) -> list[Rule]:
    """The rules with their weights changed so that they sum to `weight`."""
    total = sum(rule.weight for rule in found)
    return [rule._replace(weight=rule.weight * weight / total) for rule in found]


def without_times(found: Sequence[Rule], timed: bool) -> list[Rule]:
    """All the rules if `timed`; else those that do not say when."""
    return [rule for rule in found if timed or TIMES.isdisjoint(slot[2] for slot in SLOT.finditer(rule.template))]


def about(found: Sequence[Rule], people: Mapping[str, float] = PEOPLE) -> list[Rule]:
    """The rules for each of the people they can be about, and for both sides of the nouns."""
    return [
        rule._replace(weight=rule.weight * often, fixed=dict(who=who, side=side))
        for who, often in people.items()
        for side in (0, 1)
        for rule in found
    ]


def predicates(kind: str, tense: str, timed: bool) -> list[Rule]:
    """What can be said in a tense of people, animals or things; `timed`: some of it with the time when it is so."""
    do, last, be = SUBJECTS[kind]
    found = renamed(without_times(CLAUSES["predicates"][tense], timed), V=do, S=last, C=be)
    return scaled(found, 9) + (scaled(CLAUSES["having"][tense], 1) if kind == "somebody" else [])


def contracted(kind: str, tense: str, timed: bool) -> list[Rule]:
    """The same after a pronoun, contracted with it: "I'm reading"."""
    do, _, be = SUBJECTS[kind]
    return renamed(without_times(CLAUSES["contracted"][tense], timed), V=do, C=be)


def clauses(tense: str, timed: bool) -> list[Rule]:
    """Subject and predicate, in a tense, for everybody and everything a clause can be about."""
    found: list[Rule] = []
    for kind, share in {"somebody": 10, "creature": 4, "object": 2.5}.items():
        whole = Rule(1.0, f"{{{kind}}} {{{nonterminal_of(kind, tense, timed)}}}")
        found += scaled(about([whole], KINDS[kind]), share)
        if kind == "somebody" or tense in ("present", "future"):
            short = Rule(1.0, f"{{pronoun}} {{{nonterminal_of(f'{kind}_contracted', tense, timed)}}}")
            found += scaled(about([short], PRONOUNS[kind]), share * 0.12)
    other = without_times(CLAUSES["other"][tense], timed)
    return found + scaled([rule for side in (0, 1) for rule in fixing(other, side=side)], 4)


def questions() -> list[Rule]:
    found = []
    for kind, share in {"somebody": 5, "creature": 1.5, "object": 0.7}.items():
        do, last, be = SUBJECTS[kind]
        asked = renamed(SENTENCES["question"], X=kind, V=do, S=last, C=be)
        found += scaled(about(asked, ASKED if kind == "somebody" else KINDS[kind]), share)
    found += scaled(about(renamed(SENTENCES["question_to_people"], X="somebody"), ASKED), 3)
    return found + scaled(SENTENCES["other_question"], 3)


def orders() -> list[Rule]:
    return scaled(fixing(SENTENCES["order"], who="you"), 9) + scaled(fixing(SENTENCES["our_order"], who="we"), 1)


def sentences() -> list[Rule]:
    return [
        *scaled(SENTENCES["statement"], 50),
        *[Rule(14.0, "{question}"), Rule(6.0, "{order}"), Rule(5.0, "{exclamation}")],
        *scaled(SENTENCES["pair"], 9),
        *scaled(SENTENCES["speech"], 6),
        *scaled(about(renamed(SENTENCES["thought"], X="somebody", V="doing")), 5),
        *scaled(about(SENTENCES["relative"]), 5),
    ]


def speakers() -> list[Rule]:
    return [Rule(weight, "{somebody}", dict(who=who)) for who, weight in dict(he=5.0, she=5.0, they=1.0).items()]


def nonterminal_of(kind: str, tense: str, timed: bool) -> str:
    """The name of a predicate, or of a clause if `kind` is empty."""
    return "_".join(filter(None, (kind, tense, "timed" * timed)))


# Nonterminals whose rules fix who they are about.
COMPOUND: dict[str, Callable[[], list[Rule]]] = {
    "sentence": sentences,
    "question": questions,
    "order": orders,
    "exclamation": lambda: fixing(SENTENCES["exclamation"], who="i"),
    "speaker": speakers,
} | {nonterminal_of("", tense, timed): partial(clauses, tense, timed) for tense in TENSES for timed in (False, True)}
PREDICATES: dict[str, Callable[[], list[Rule]]] = {
    nonterminal_of(kind + suffix, tense, timed): partial(make, kind, tense, timed)
    for kind in KINDS
    for suffix, make in {"": predicates, "_contracted": contracted}.items()
    for tense in TENSES
    for timed in (False, True)
}


def noun_phrases(name: str, who: str) -> list[Rule]:
    """The ways to say a noun phrase: one with a name of its own, or any of a class of nouns."""
    if name in NOUN_PHRASES["phrases"]:
        return NOUN_PHRASES["phrases"][name]
    if name in KINDS:
        return NOUN_PHRASES[name][who]
    if name == "profession":
        return NOUN_PHRASES[name]["many" if who in ("we", "they") else "one"]
    kind = name.removesuffix("1")
    one, (_, fitting) = name[len(kind) :], COUNTABLE.get(kind) or MASS[kind]
    found = NOUN_PHRASES["classes"][("countable" if kind in COUNTABLE else "mass") + one]
    return renamed(found, N_one=f"{kind}_one", N_many=f"{kind}_many", A=f"{fitting}_adj")


def rules_of(name: str, who: str) -> Sequence[Rule]:
    """The rules of what is no category of words."""
    if made := COMPOUND.get(name) or PREDICATES.get(name):
        return made()
    return VERB_PHRASES[name] if name in VERB_PHRASES else noun_phrases(name, who)


@cache
def depends(name: str) -> frozenset[str]:
    """The features that a slot's words depend on: nonterminals that differ in nothing else are one."""
    if name in categories():
        return frozenset(["apart", categories()[name].depends]) - {""}
    if name in COMPOUND:
        return frozenset(["apart"])
    return frozenset(["who", "side", "apart"]) | (frozenset(["form"]) if name in VERB_PHRASES else frozenset())


def nonterminal(name: str, features: Features) -> Nonterminal:
    """What a slot stands for."""
    return shared(name, Features(**{feature: getattr(features, feature) for feature in depends(name)}))


@cache
def shared(name: str, features: Features) -> Nonterminal:
    if name not in categories():
        return Nonterminal(lambda: productions(name, features))
    entries, weights = categories()[name].entries(features.who, features.side, FORMS[features.form])
    if features.apart:
        kept = [n for n, entry in enumerate(entries) if FACTUAL.isdisjoint(entry.split())]
        entries, weights = [entries[n] for n in kept], [weights[n] for n in kept]
    return one_of([" ".join(match.group() for match in TOKEN.finditer(entry)) for entry in entries], weights)


def productions(name: str, features: Features) -> list[tuple[float, list[Symbol]]]:
    """The rules of a nonterminal with these features as productions, with their weights."""
    found = [
        (rule.weight, list(symbols(name, rule.template, features._replace(**rule.fixed))))
        for rule in rules_of(name, features.who)
    ]
    if not features.apart:
        return found
    return [(weight, said) for weight, said in found if LITERAL.isdisjoint(symbol.content for symbol in said)]


def symbols(name: str, template: str, features: Features) -> Iterator[Symbol]:
    """The symbols of one rule of `name`. A verb phrase begins with its verb, as a slot or as the base of one."""
    matches = list(SLOT.finditer(template))
    has_subject = any(match[2] in KINDS for match in matches)
    for n, match in enumerate(matches):
        mark, slot, flip, form, who = match.groups()
        if slot is None:
            verb = n == 0 and name in PREDICATIVE
            yield Symbol(FORMS[features.form](match.group()) if verb else match.group())
            continue
        who = who or features.who
        other_side = (has_subject and slot not in KINDS) != bool(flip)
        if form == "pres":
            form = "s" if who in SINGULAR else "base"
        own = features._replace(who=who, side=features.side ^ other_side, form=form or features.form)
        yield Symbol(nonterminal(slot, own), bool(mark))


@cache
def sentence(apart: bool = False) -> Nonterminal:
    """A free sentence, with its mark; `apart` from the people and treasures of stories."""
    whole = nonterminal("sentence", Features(apart=apart))
    return Nonterminal(lambda: [(1.0, [Symbol(whole, capital=True)])])
