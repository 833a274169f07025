"""The words of stories, by what they do in a sentence (data/farm/lexicon.toml)."""

from helpers.farm.data import listed, ranked, table

# By the slots that they fill: {bird}, and {bird2} where a sentence names two.
WORDS = table("lexicon", "equally_likely", of=listed) | table("lexicon", "frequent_first", of=ranked)

GIRLS, BOYS = WORDS["girls"], WORDS["boys"]
NAMES = GIRLS + BOYS
BEASTS = WORDS["beasts"]
TREASURES = BEASTS + WORDS["things"]  # what one can own, give, lend and look for
INDOORS = WORDS["indoors"]
PLACES = INDOORS + WORDS["outdoors"]
PEOPLE, NUMBERS, COLOURS = WORDS["people"], WORDS["number"], WORDS["colour"]
GLAD, SORRY = WORDS["glad"], WORDS["sorry"]

CHORES: dict[str, str] = table("lexicon", "chores")  # what one does on a farm -> its past tense
CHORE_OF = {past: base for base, past in CHORES.items()}
PURPOSES: dict[str, str] = table("lexicon", "purposes")  # tool -> what one takes it for
CALLINGS: dict[str, str] = table("lexicon", "callings")  # calling -> what shows that one is good at it
