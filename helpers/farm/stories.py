"""Stories of the farm: an opening, one of eight plots or two, details here and there, how the hero feels, an end.

Their sentences are in data/farm/stories.toml; here is in which order they come, and which facts they establish.
"""

from helpers.farm import lexicon as x
from helpers.farm.facts import COMPARISONS, Facts
from helpers.farm.knowledge import BREEDS, EGG_COLOUR, PLUMAGES
from helpers.farm.teller import SCENERY, SENTENCES, TOOLS, Story, without


def lost(s: Story) -> None:
    """An animal is missed, looked for, and found."""
    say = SENTENCES["lost"]
    pet = s.tell(say["owned"], pet=s.free(x.BEASTS))["pet"]
    s.facts.owner[pet] = s.hero.name
    home = s.tell(say["gone"], pet=pet, home=x.INDOORS)["home"]
    s.aside()
    spot = s.tell(say["vain"], pet=pet, spot=without(x.PLACES, home))["spot"]
    s.facts.left += [(pet, home), (pet, spot)]
    s.tell(say["asked"], pet=pet)
    s.aside()
    s.facts.place[pet] = s.tell(say["found"], pet=pet, place=without(x.PLACES, home, spot))["place"]


def gift(s: Story) -> None:
    """A treasure changes hands, and sometimes another comes back."""
    say = SENTENCES["gift"]
    s.tell(say["occasion"])
    thing = s.tell(say["had"], thing=s.free(x.TREASURES))["thing"]
    s.aside()
    s.tell(say["way"])
    s.tell(say["gave"], thing=thing)
    s.facts.owner[thing] = s.friend.name
    s.facts.given.append((thing, s.hero.name, s.friend.name))
    s.aside()
    said = s.tell(say["return"], other=s.free(x.TREASURES))
    if said.value == "back":
        s.facts.owner[said["other"]] = s.hero.name
        s.facts.given.append((said["other"], s.friend.name, s.hero.name))


def borrowed(s: Story) -> None:
    """A tool is borrowed, used and given back, or kept."""
    say = SENTENCES["borrowed"]
    tool = s.tell_of(say["needed"], {tool: TOOLS[tool] for tool in s.free(tuple(TOOLS))}).value
    s.tell(say["owned"], tool=tool)
    s.facts.owner[tool] = s.friend.name
    s.aside()
    s.tell(say["lent"], tool=tool)
    s.facts.owner[tool] = s.hero.name
    s.facts.given.append((tool, s.friend.name, s.hero.name))
    s.aside()
    if s.tell(say["end"], tool=tool).value == "returned":
        s.facts.owner[tool] = s.friend.name


def moved(s: Story) -> None:
    """Two treasures are put somewhere; one of them is carried on."""
    say = SENTENCES["moved"]
    s.tell(say["together"])
    said = s.tell(say["put"], one=s.free(x.TREASURES), p=x.PLACES)
    one, p = said["one"], said["p"]
    s.facts.place[one] = p
    said = s.tell(say["left"], two=s.free(x.TREASURES), q=without(x.PLACES, p))
    two, q = said["two"], said["q"]
    s.facts.place[two] = q
    s.aside()
    which = s.chooser.choose([one, two])
    s.facts.left.append((which, s.facts.place[which]))
    s.facts.place[which] = s.tell(say["on"], which=which, r=without(x.PLACES, p, q))["r"]
    s.tell(say["ending"])


def chores(s: Story) -> None:
    """Work in a certain order, told in order or not, and something left undone."""
    say, pasts = SENTENCES["chores"], tuple(x.CHORE_OF)
    s.tell(say["reason"])
    said = s.tell(say["two"], c1=pasts, c2=pasts)
    c1, c2 = said["c1"], said["c2"]
    s.aside()
    c3 = s.tell(say["third"], c3=without(pasts, c1, c2))["c3"]
    done = [x.CHORE_OF[past] for past in (c1, c2, c3)]
    s.facts.done[s.hero.name] = done
    undone = s.tell(say["undone"], undone=without(tuple(x.CHORES), *done))["undone"]
    s.facts.not_done.append((s.hero.name, undone))


def contest(s: Story) -> None:
    """Three animals are compared, two at a time."""
    say = SENTENCES["contest"]
    adjective = s.tell_of(say["asked"], {adj: dict(most=most) for adj, (_, most) in COMPARISONS.items()}).value
    words = dict(adjective=adjective, more=COMPARISONS[adjective][0])
    said = s.tell(say["first"], u=s.free(x.BEASTS), v=s.free(x.BEASTS), **words)
    u, v = said["u"], said["v"]
    s.aside()
    said = s.tell(say["third"], u=u, v=v, w=without(s.free(x.BEASTS), u, v), **words)
    w = said["w"]
    s.facts.order = (adjective, (w, u, v) if said.value == "above" else (u, v, w))
    s.tell(say["ending"])


def hens(s: Story) -> None:
    """A hen whose feathers promise nothing about her eggs."""
    say = SENTENCES["hens"]
    s.tell(say["wish"])
    said = s.tell(say["got"], plumage=PLUMAGES, breed=BREEDS)
    breed, plumage = said["breed"], said["plumage"]
    s.facts.hen = (s.hero.name, breed, plumage)
    s.tell(say["belief"], plumage=plumage)
    s.aside()
    s.facts.count[s.hero.name, "eggs"] = s.tell(say["laid"], n=x.NUMBERS, egg=EGG_COLOUR[breed])["n"]
    s.tell(say["truth"], breed=breed, egg=EGG_COLOUR[breed])


def harvest(s: Story) -> None:
    """Two people pick and count."""
    say = SENTENCES["harvest"]
    s.tell(say["meeting"])
    crop = s.tell(say["ripe"], crop=x.WORDS["fruit"])["crop"]
    said = s.tell(say["both"], crop=crop, n=x.NUMBERS, m=x.NUMBERS)
    s.facts.count |= {(s.hero.name, "baskets"): said["n"], (s.friend.name, "baskets"): said["m"]}
    s.aside()
    s.tell(say["ending"], crop=crop)


PLOTS = (lost, gift, chores, contest, hens, borrowed, harvest, moved)


def feel(s: Story) -> None:
    """How the hero feels at the end of it."""
    said = s.tell(SENTENCES["feel"], {"glad": 3, "sorry": 1})
    s.facts.feeling[s.hero.name] = said[said.value]


def story(chooser) -> Facts:
    """Tell one story, of one plot or of two, and return its facts."""
    s = Story(chooser)
    s.remark()
    plot = chooser.choose(PLOTS)
    plot(s)
    if chooser.choose([False, True], [3, 2]):
        s.aside()
        s.tell(SCENERY["transitions"])
        chooser.choose(without(PLOTS, plot))(s)
    feel(s)
    s.remark()
    s.tell(SCENERY["closings"])
    return s.facts


def scene(chooser, felt: bool = False) -> Facts:
    """Tell an opening and one plot, and how the hero feels if it is to be `felt`; return the facts."""
    s = Story(chooser)
    chooser.choose(PLOTS)(s)
    if felt:
        feel(s)
    return s.facts
