"""How a story is told: who is in it, who was spoken of last, and which facts it has established."""

from collections.abc import Mapping, Sequence

from helpers.farm import lexicon as x
from helpers.farm.choices import Option, Said, Slots, compiled
from helpers.farm.data import lines, table
from helpers.farm.facts import Facts, Person

SENTENCES = table("stories", of=lines)
SCENERY = SENTENCES["scenery"]
# What fills a slot of a sentence that no plot fills; {bird2} is another {bird}.
SLOTS = x.WORDS | {f"{name}2": words for name, words in x.WORDS.items()} | {"calling": tuple(x.CALLINGS)}
TOOLS = {tool: dict(tool=tool, purpose=purpose) for tool, purpose in x.PURPOSES.items()}
CALLINGS = {calling: dict(calling=calling, merit=merit) for calling, merit in x.CALLINGS.items()}


def without(words: Sequence[str], *used: str) -> tuple[str, ...]:
    return tuple(w for w in words if w not in used)


def detail(chooser) -> None:
    """One sentence that changes no fact."""
    chooser.line(SCENERY["details"], **SLOTS)


class Story:
    """One story being told: who is in it, who was spoken of last, and the facts so far."""

    def __init__(self, chooser):
        self.chooser = chooser
        self.facts = Facts()
        girl = chooser.choose([True, False])
        who = dict(A=x.GIRLS, child="girl", relative=x.WORDS["women"])
        if not girl:
            who = dict(A=x.BOYS, child="boy", relative=x.WORDS["men"])
        said = chooser.line(SCENERY["openings"], **SLOTS, **who)
        self.hero = Person(said["A"])
        self.friend: Person | None = None
        self.in_focus = True
        self.facts.people.append(self.hero.name)

    def tell(self, groups, weights=None, **slots) -> Said:
        """Say a sentence. `{a}` is the hero by name, or by pronoun where nobody else was spoken of since; `{b}` the
        friend, who gets a name when first told of."""
        return self._told(self.chooser.line(groups, weights, **(self._slots() | slots)))

    def tell_of(self, texts: Sequence[str], entries: Mapping[str, Slots]) -> Said:
        """Say one of the texts about one of the entries (value -> its slots), all equally likely."""
        known = self._slots()
        among = [Option(text, value, 1.0, known | slots) for value, slots in entries.items() for text in texts]
        return self._told(self.chooser.say(among))

    def _slots(self) -> dict:
        hero, friend = self.hero, self.friend
        people = dict(A=hero.name, he=hero.he, his=hero.his, him=hero.him, someone=hero.name)
        people["a"] = (hero.name, hero.he) if self.in_focus else hero.name
        people |= dict(b=friend.name, b_him=friend.him) if friend else dict(b=without(x.NAMES, hero.name))
        return SLOTS | people

    def _told(self, said: Said) -> Said:
        if "b" in said.filled and not self.friend:
            self.friend = Person(said["b"])
            self.facts.people.append(said["b"])
        names = compiled(said.text).names
        self.in_focus = bool(names & {"a", "A"}) and "b" not in names
        return said

    def free(self, treasures: Sequence[str]) -> tuple[str, ...]:
        """Those of the treasures that the story has not named yet."""
        return without(treasures, *self.facts.treasures)

    def aside(self) -> None:
        """Sometimes a detail."""
        if self.chooser.choose([True, False], [2, 3]):
            self._detail()

    def remark(self) -> None:
        """Sometimes a detail, or a sentence whose gap only what follows decides."""
        kind = self.chooser.choose(["none", "detail", "tool", "calling"], [2, 4, 3, 3])
        if kind == "detail":
            self._detail()
        elif kind == "tool":
            self.tell_of(SCENERY["tools"], {tool: TOOLS[tool] for tool in self.free(tuple(TOOLS))})
        elif kind == "calling":
            self.tell_of(SCENERY["callings"], CALLINGS)

    def _detail(self) -> None:
        detail(self.chooser)
        self.in_focus = False
