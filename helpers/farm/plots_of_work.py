"""Plots in which people work, compare, buy a hen, or harvest."""

from helpers.farm import lexicon as x
from helpers.farm.facts import COMPARISONS
from helpers.farm.knowledge import BREEDS, EGG_COLOUR, PLUMAGES
from helpers.farm.teller import BASE, Story, without


def chores(s: Story) -> None:
    """Work in a certain order, told in order or not, and something left undone."""
    s.tell(
        (
            "There was a lot of work to do.",
            "{a} had promised {people} to help.",
            "That {time} {a} wanted to be useful.",
            "{b} was ill, so {A} had to do the work alone.",
            "{a} had written a list of things to do.",
            "{people} had asked {him} for help.",
            "On a {weather} {day} like this one can work well.",
            "{a} had slept well and felt strong.",
        )
    )
    pasts = tuple(BASE)
    said = s.tell(
        (
            "First {a} {c1}, and then {he} {c2}.",
            "Before {a} {c2}, {he} {c1}.",
            "{a} {c2} after {he} had rested, but before that {he} {c1}.",
            "{a} {c1} in the {time} and {c2} afterwards.",
            "{a} began early: {he} {c1} and then {c2}.",
            "{a} {c1}, ate some {food}, and then {he} {c2}.",
            "Only when {a} had eaten {food} {he} {c2}, but before breakfast {he} {c1}.",
        ),
        c1=pasts,
        c2=pasts,
    )
    c1, c2 = said["c1"], said["c2"]
    s.aside()
    third = (
        "After that {a} {c3}.",
        "Later {a} {c3}.",
        "Last of all {a} {c3}.",
        "Then {a} rested a little and {c3}.",
        "In the end {a} {c3}.",
        "{a} {did}, looked at the sky and {c3}.",
        "With the help of {people} {a} finally {c3}.",
    )
    c3 = s.tell(third, c3=without(pasts, c1, c2))["c3"]
    s.facts.done[s.hero.name] = [BASE[c1], BASE[c2], BASE[c3]]
    undone = (
        "{a} did not {undone}, because it was too {weather}.",
        "There was no time to {undone}.",
        "But {a} forgot to {undone}.",
        "{a} wanted to {undone} too, but {he} was too tired.",
        "{people} told {him} not to {undone} that {day}.",
        "{a} refused to {undone}.",
        "To {undone} was the work of {people}, so {a} left it.",
    )
    said = s.tell(undone, undone=without(tuple(x.CHORES), BASE[c1], BASE[c2], BASE[c3]))
    s.facts.not_done.append((s.hero.name, said["undone"]))


def contest(s: Story) -> None:
    """Three animals are compared, two at a time."""
    asked = (
        "{a} and {b} wanted to know which animal was the {most}.",
        "{a} and {b} could not agree which animal was the {most}.",
        "At the fair {b} asked which animal was the {most}.",
        "{b} made a bet with {A} about the {most} animal.",
        "In {town} there was a prize for the {most} animal, and {A} went there with {b}.",
    )
    adjective = s.tell_of(asked, {adj: dict(most=most) for adj, (_, most) in COMPARISONS.items()}).value
    more, _ = COMPARISONS[adjective]
    first = (
        "The {u} was {more} than the {v}.",
        "The {v} was not as {adjective} as the {u}.",
        "They saw that the {u} was {more} than the {v}.",
        "It was clear that the {u} was {more} than the {v}.",
        "{people} said {manner} that the {u} was {more} than the {v}.",
    )
    said = s.tell(first, u=s.free(x.BEASTS), v=s.free(x.BEASTS), more=more, adjective=adjective)
    u, v = said["u"], said["v"]
    s.aside()
    above = (
        "But the {w} was even {more} than the {u}.",
        "The {u} was not as {adjective} as the {w}.",
        "Then came the {w}, which was {more} than the {u}.",
    )
    below = (
        "The {w} was less {adjective} than the {v}.",
        "And the {v} was {more} than the {w}.",
        "Nobody looked at the {w}, because the {v} was {more}.",
    )
    said = s.tell(
        {"above": above, "below": below}, u=u, v=v, w=without(s.free(x.BEASTS), u, v), more=more, adjective=adjective
    )
    w = said["w"]
    s.facts.order = (adjective, (w, u, v) if said.value == "above" else (u, v, w))
    s.tell(
        (
            "{people} gave the winner some {crops}.",
            "{b} had thought so from the beginning.",
            "{a} was surprised, but {b} only laughed {manner}.",
            "Everybody clapped {manner}.",
            "The prize was a {metal} {kitchen}.",
            "The newspaper from {town} wrote about it.",
        )
    )


def hens(s: Story) -> None:
    """A hen whose feathers promise nothing about her eggs."""
    s.tell(
        (
            "{a} wanted to have fresh eggs.",
            "{a} went to the market.",
            "{b} had hens for sale.",
            "{a} had eaten the last egg.",
            "{a} was building a {look} henhouse.",
            "{people} told {A} to buy a hen.",
        )
    )
    got = (
        "{a} bought a {plumage} {breed} hen.",
        "{b} sold {him} a {plumage} {breed} hen.",
        "{a} chose a {breed} hen with {plumage} feathers.",
        "In {town} {A} found a {plumage} {breed} hen.",
        "{people} gave {A} a {breed} hen, a {plumage} one.",
    )
    said = s.tell(got, plumage=PLUMAGES, breed=BREEDS)
    breed, plumage = said["breed"], said["plumage"]
    s.facts.hen = (s.hero.name, breed, plumage)
    s.tell(
        (
            "{b} said that {plumage} hens lay {plumage} eggs.",
            "{b} believed that the feathers decide the colour of the eggs.",
            "{b} wanted to know what colour the eggs would be.",
            "{b} was sure that a {plumage} hen must lay {plumage} eggs.",
            "{b} {did} and asked what the eggs would look like.",
        ),
        plumage=plumage,
    )
    s.aside()
    laid = (
        "After a week there were {n} {egg} eggs in the nest.",
        "The hen laid {n} {egg} eggs in the {indoors}.",
        "On {day} {A} found {n} {egg} eggs.",
        "Soon {A} had {n} {egg} eggs for breakfast.",
        "Under the {furniture} {A} found {n} {egg} eggs.",
    )
    s.facts.count[s.hero.name, "eggs"] = s.tell(laid, n=x.NUMBERS, egg=EGG_COLOUR[breed], indoors=x.INDOORS)["n"]
    s.tell(
        (
            "{a} knew that {breed} hens lay {egg} eggs, whatever their feathers look like.",
            "So {b} learned that the breed decides the colour of the eggs, not the feathers.",
            "{breed} hens always lay {egg} eggs.",
            "{b} learned that {breed} hens lay {egg} eggs.",
            "The feathers do not matter: {breed} hens lay {egg} eggs.",
        ),
        breed=breed,
        egg=EGG_COLOUR[breed],
    )


def harvest(s: Story) -> None:
    """Two people pick and count."""
    s.tell(
        (
            "{a} went to the {outdoors} with {b}.",
            "{b} asked {him} to help with the harvest.",
            "{a} met {b} in the {outdoors}.",
            "{a} took the {vehicle} and drove to {town} with {b}.",
        ),
        outdoors=x.OUTDOORS,
    )
    said = s.tell(
        (
            "They wanted to pick {crop}.",
            "There the {crop} were ripe.",
            "They had come for the {crop}.",
            "It had been a good year for {crop}.",
            "{people} paid well for {crop}.",
        ),
        crop=x.FRUIT,
    )
    crop = said["crop"]
    both = (
        "{A} filled {n} baskets with {crop}, and {b} filled {m}.",
        "{A} picked {n} baskets of {crop}, but {b} picked {m}.",
        "At noon {A} had {n} baskets of {crop} and {b} had {m}.",
        "{b} brought home {m} baskets of {crop}, and {A} brought home {n}.",
        "When they counted the {crop}, {A} had {n} baskets and {b} had {m}.",
    )
    said = s.tell(both, crop=crop, n=x.NUMBERS, m=x.NUMBERS)
    s.facts.count |= {(s.hero.name, "baskets"): said["n"], (s.friend.name, "baskets"): said["m"]}
    s.aside()
    s.tell(
        (
            "They made {food} from the {crop}.",
            "{people} bought some of the {crop} for {food} and {drink}.",
            "{a} ate so many {crop} that {he} could hardly walk.",
            "They carried everything {manner} to the {indoors}.",
            "The {crop} tasted {taste}.",
            "They sold some of the {crop} in {town}.",
            "A {creature} stole some of the {crop}.",
        ),
        crop=crop,
        indoors=x.INDOORS,
    )
