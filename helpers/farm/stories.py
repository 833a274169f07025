"""Stories of the farm: an opening, one of eight plots or two, details here and there, how the hero feels, an end."""

from helpers.farm import lexicon as x
from helpers.farm import scenery
from helpers.farm.facts import Facts
from helpers.farm.plots_of_things import borrowed, gift, lost, moved
from helpers.farm.plots_of_work import chores, contest, harvest, hens
from helpers.farm.teller import Story, without

PLOTS = (lost, gift, chores, contest, hens, borrowed, harvest, moved)


def feel(s: Story) -> None:
    """How the hero feels at the end of it."""
    glad = (
        "{a} was {glad} now.",
        "{a} felt {glad}.",
        "All this made {A} very {glad}.",
        "{a} {did} and was {glad}.",
        "In the end {A} was {glad}, and everybody could see it.",
        "{a} could not remember when {he} had last been so {glad}.",
        "{people} noticed how {glad} {A} was.",
    )
    sorry = (
        "{a} was {sorry} all the same.",
        "Still, {a} felt {sorry}.",
        "Strangely, {A} was {sorry} afterwards.",
        "Only {people} saw that {A} was {sorry}.",
        "{a} {did} and was {sorry} for a while.",
    )
    said = s.tell({"glad": glad, "sorry": sorry}, {"glad": 3, "sorry": 1}, glad=x.GLAD, sorry=x.SORRY)
    s.facts.feeling[s.hero.name] = said[said.value]


def story(chooser) -> Facts:
    """Tell one story, of one plot or of two, and return its facts."""
    s = Story(chooser)
    s.remark()
    plot = chooser.choose(PLOTS)
    plot(s)
    if chooser.choose([False, True], [3, 2]):
        s.aside()
        s.tell(scenery.TRANSITIONS)
        chooser.choose(without(PLOTS, plot))(s)
    feel(s)
    s.remark()
    s.close()
    return s.facts


def scene(chooser, felt: bool = False) -> Facts:
    """Tell an opening and one plot, and how the hero feels if it is to be `felt`; return the facts."""
    s = Story(chooser)
    chooser.choose(PLOTS)(s)
    if felt:
        feel(s)
    return s.facts
