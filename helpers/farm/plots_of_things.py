"""Plots in which a treasure is lost, given, borrowed or moved."""

from helpers.farm import lexicon as x
from helpers.farm.teller import TOOLS, Story, without


def lost(s: Story) -> None:
    """An animal is missed, looked for, and found."""
    owned = (
        "{a} had a {nature} {pet}.",
        "{a} owned a {pet}, a very {nature} one.",
        "{his} {nature} {pet} was well known.",
        "The {pet} of {A} was {nature} and liked {fruit}.",
        "Of all the animals of {A}, the {nature} {pet} was the dearest.",
        "Nobody else had such a {nature} {pet} as {A}.",
        "{a} had bought a {pet} in {town} last {month}.",
    )
    pet = s.tell(owned, pet=s.free(x.BEASTS))["pet"]
    s.facts.owner[pet] = s.hero.name
    gone = (
        "But that {time} the {pet} was not in the {home}.",
        "When {a} opened the {home}, the {pet} was gone.",
        "One {day} the {pet} was missing from the {home}.",
        "Then, on a {weather} {day}, the {pet} ran away from the {home}.",
        "{a} called and called, but no {pet} came out of the {home}.",
        "After the {storm} the {pet} could not be found in the {home}.",
    )
    home = s.tell(gone, pet=pet, home=x.INDOORS)["home"]
    s.aside()
    vain = (
        "{a} looked in the {spot}, but the {pet} was not there.",
        "{a} searched the {spot} and found only a {look} {clothes}.",
        "The {pet} was not in the {spot} either.",
        "Was the {pet} in the {spot}? No, nobody was there.",
        "{a} {did} in front of the {spot}, but the {pet} was somewhere else.",
        "In the {spot} there was only a {creature}, but no {pet}.",
        "{people} had looked in the {spot} and had not seen the {pet}.",
    )
    spot = s.tell(vain, pet=pet, spot=without(x.PLACES, home))["spot"]
    s.facts.left += [(pet, home), (pet, spot)]
    asked = (
        "{a} asked {b}, but nobody had seen the {pet}.",
        "Then {b} came along and helped {him} to look for the {pet}.",
        "{b} had heard a noise and pointed to the hills.",
        "{b} put on a {clothes} and promised to help.",
        "{b} asked {people}, who pointed {manner} to the hills.",
        "{b} tried {manner} to comfort {him}.",
        "{b} {did} and said that a {pet} always comes back.",
    )
    s.tell(asked, pet=pet)
    s.aside()
    found = (
        "At last {A} found the {pet} in the {place}.",
        "Finally they went to the {place}, and there was the {pet}.",
        "In the end the {pet} was in the {place}, where it was eating {fruit}.",
        "It was {b} who saw the {pet} in the {place}.",
        "The {pet} had been in the {place} all the time.",
        "In the {place} something {did}, and it was the {pet}.",
        "{people} brought good news: the {pet} was in the {place}.",
    )
    s.facts.place[pet] = s.tell(found, pet=pet, place=without(x.PLACES, home, spot))["place"]


def gift(s: Story) -> None:
    """A treasure changes hands, and sometimes another comes back."""
    s.tell(
        (
            "It was the birthday of {b}, and {A} was looking for a present.",
            "{b} had once helped {A}, and it was time to say thank you.",
            "{a} wanted to give something to {b}.",
            "{b} had been ill for a week, and {A} thought of a present.",
            "At {holiday} {A} always gave something to {b}.",
            "{a} had broken the {kitchen} of {b} and wanted to make up for it.",
        )
    )
    had = (
        "{a} had a {look} {thing}.",
        "There was a {look} {thing} that belonged to {A}.",
        "{a} owned a {thing}.",
        "In the {room} of {A} stood a {look} {thing}.",
        "For years {A} had kept a {thing}.",
        "{a} had bought a {look} {thing} in {town}.",
    )
    thing = s.tell(had, thing=s.free(x.TREASURES))["thing"]
    s.aside()
    s.tell(
        (
            "{a} thought about it for a long time and then went {manner} to the house of {b}.",
            "{a} tied a ribbon of {stuff} around it.",
            "{a} walked through the {outdoors} to meet {b}.",
            "{a} took the {vehicle} to the house of {b}.",
            "{a} practised a song on the {instrument} for the occasion.",
            "On the way {a} bought some {fruit} and a little {drink}.",
            "{a} {did} in front of the door and knocked {manner}.",
        ),
        outdoors=x.OUTDOORS,
    )
    gave = (
        "There {A} gave the {thing} to {b}.",
        "{b} got the {thing} from {A}.",
        "{A} gave {b} the {thing}, and {b} laughed {manner}.",
        "Then {b} opened the door, and {A} gave {b_him} the {thing}.",
        "From that {day} on the {thing} belonged to {b}.",
        "{b} had always wanted a {thing}, and {A} gave {b_him} that one.",
    )
    s.tell(gave, thing=thing)
    s.facts.owner[thing] = s.friend.name
    s.facts.given.append((thing, s.hero.name, s.friend.name))
    s.aside()
    back = (
        "In return {b} gave {him} a {look} {other}.",
        "{A} got a {other} from {b} in return.",
        "{b} {did} and gave {him} a {other}.",
        "The next {day} {b} came back and gave {A} a {look} {other}.",
    )
    none = (
        "{b} had nothing to give in return.",
        "{b} thanked {him} {manner}.",
        "{b} {did} and could not say a word.",
        "{b} invited {him} to {food} and {drink}.",
    )
    said = s.tell({"back": back, "none": none}, other=s.free(x.TREASURES))
    if said.value == "back":
        s.facts.owner[said["other"]] = s.hero.name
        s.facts.given.append((said["other"], s.friend.name, s.hero.name))


def borrowed(s: Story) -> None:
    """A tool is borrowed, used and given back, or kept."""
    needed = (
        "{a} wanted to {purpose}, but {he} had no {tool}.",
        "{a} needed a {tool} to {purpose}.",
        "How could {a} {purpose} without a {tool}?",
        "One cannot {purpose} without a {tool}, and {A} had none.",
    )
    tool = s.tell_of(needed, {tool: TOOLS[tool] for tool in s.free(tuple(TOOLS))}).value
    names = dict(tool=tool)
    s.tell(
        (
            "{b} had a good {tool}.",
            "The only {tool} in the village belonged to {b}.",
            "{b} owned a {tool}.",
            "Luckily {b} had bought a {tool} in {town}.",
            "{b} had a {look} {tool} in the {room}.",
        ),
        **names,
    )
    s.facts.owner[tool] = s.friend.name
    s.aside()
    lent = (
        "{a} asked {manner}, and {b} gave {him} the {tool}.",
        "{b} gave {him} the {tool} and wanted some {food} for it.",
        "{b} brought the {tool} to {A} that very {time}.",
        "{b} {did}, thought about it, and gave {him} the {tool}.",
        "{A} promised to be careful, and {b} gave {him} the {tool}.",
    )
    s.tell(lent, **names)
    s.facts.owner[tool] = s.hero.name
    s.facts.given.append((tool, s.friend.name, s.hero.name))
    s.aside()
    returned = (
        "In the evening {a} gave the {tool} back to {b}.",
        "When {a} was ready, {b} got the {tool} back.",
        "A week later {A} brought the {tool} back to {b}.",
        "{a} thanked {b} and gave {b_him} the {tool} back.",
    )
    kept = (
        "{b} said that {A} could keep the {tool}.",
        "{a} was allowed to keep the {tool} for ever.",
        "{b} did not want the {tool} back, so {A} kept it.",
        "{b} made {A} a present of the {tool}.",
    )
    if s.tell({"returned": returned, "kept": kept}, **names).value == "returned":
        s.facts.owner[tool] = s.friend.name


def moved(s: Story) -> None:
    """Two treasures are put somewhere; one of them is carried on."""
    s.tell(
        (
            "{a} was tidying up with {b}.",
            "{a} and {b} were getting ready for guests.",
            "{b} had come to help {him}.",
            "At {holiday} {A} and {b} cleaned the whole house.",
            "{a} and {b} wanted to sell the {furniture}.",
            "{a} was moving to {town}, and {b} came to help.",
        )
    )
    put = (
        "{A} put the {one} in the {p}.",
        "{A} carried the {one} to the {p}.",
        "The {one} was in the {p}, where {A} had put it.",
        "{A} thought that the {one} belonged in the {p}.",
        "First {A} took the {one} to the {p}.",
        "{A} hid the {one} in the {p}.",
    )
    said = s.tell(put, one=s.free(x.TREASURES), p=x.PLACES)
    one, p = said["one"], said["p"]
    s.facts.place[one] = p
    left = (
        "{b} left the {two} in the {q}.",
        "{b} brought the {two} to the {q}.",
        "The {two} stayed in the {q}.",
        "{b} put the {two} in the {q}.",
        "There was also a {look} {two}, and {b} carried it {manner} to the {q}.",
    )
    said = s.tell(left, two=s.free(x.TREASURES), q=without(x.PLACES, p))
    two, q = said["two"], said["q"]
    s.facts.place[two] = q
    s.aside()
    which = s.chooser.choose([one, two])
    on = (
        "Later {b} took the {which} to the {r}.",
        "But the {which} was too {look}, so {A} moved it to the {r}.",
        "In the {time} {A} found a better place for the {which}: the {r}.",
        "{people} needed the {which} in the {r}, so {b} brought it there.",
        "But someone moved the {which} to the {r}.",
        "After the {storm} they carried the {which} to the {r}.",
    )
    s.facts.left.append((which, s.facts.place[which]))
    s.facts.place[which] = s.tell(on, which=which, r=without(x.PLACES, p, q))["r"]
    s.tell(
        (
            "Now everything was in order.",
            "Nobody asked why.",
            "{b} was too tired to carry anything else.",
            "{b} {did} and went home.",
            "Then they had {food} and {drink}.",
        )
    )
