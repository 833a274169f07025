"""Forms of English words, against a table by heart."""

import pytest

from helpers.farm import inflection

# base third past participle -ing
VERBS = """
be - was been being|have has had had having|do does did done doing|go goes went gone going
say says said said saying|get gets got got getting|make makes made made making|know knows knew known knowing
take takes took taken taking|see sees saw seen seeing|come comes came come coming|give gives gave given giving
find finds found found finding|think thinks thought thought thinking|tell tells told told telling
put puts put put putting|let lets let let letting|begin begins began begun beginning|run runs ran run running
write writes wrote written writing|sit sits sat sat sitting|lie lies lay lain lying|lay lays laid laid laying
die dies died died dying|tie ties tied tied tying|eat eats ate eaten eating|catch catches caught caught catching
teach teaches taught taught teaching|fly flies flew flown flying|try tries tried tried trying
play plays played played playing|stop stops stopped stopped stopping|hope hopes hoped hoped hoping
hop hops hopped hopped hopping|agree agrees agreed agreed agreeing|travel travels travelled travelled travelling
visit visits visited visited visiting|open opens opened opened opening|fix fixes fixed fixed fixing
wash washes washed washed washing|kiss kisses kissed kissed kissing|buzz buzzes buzzed buzzed buzzing
rain rains rained rained raining|show shows showed shown showing|drop drops dropped dropped dropping
prefer prefers preferred preferred preferring|listen listens listened listened listening
forget forgets forgot forgotten forgetting|swim swims swam swum swimming|plan plans planned planned planning
carry carries carried carried carrying|enjoy enjoys enjoyed enjoyed enjoying|use uses used used using
help helps helped helped helping|cut cuts cut cut cutting|answer answers answered answered answering
cook cooks cooked cooked cooking|hug hugs hugged hugged hugging
"""
PHRASES = "pick up picks up picked up picking up|put on puts on put on putting on|look at looks at looked at looking at"
PLURALS = """
goat goats|box boxes|baby babies|toy toys|child children|man men|woman women|mouse mice|foot feet|tooth teeth
sheep sheep|leaf leaves|knife knives|potato potatoes|piano pianos|photo photos|church churches|bus buses
person people|fish fish|wolf wolves|story stories|watch watches|day days|goose geese|policeman policemen
radio radios|hero heroes|scarf scarves
"""
MORE = """
big bigger biggest|old older oldest|nice nicer nicest|happy happier happiest|good better best|bad worse worst
clever cleverer cleverest|quiet quieter quietest|small smaller smallest|hot hotter hottest|slow slower slowest
"""
LONG = ("beautiful", "expensive", "famous", "dangerous", "careful", "important", "tired", "modern")


def rows(text: str) -> list[list[str]]:
    return [row.split() for row in text.strip().replace("\n", "|").split("|")]


@pytest.mark.parametrize("row", rows(VERBS), ids=lambda row: row[0])
def test_verbs(row):
    base, third, past, done, ing = row
    assert third in ("-", inflection.third_person(base))
    assert (inflection.past(base), inflection.participle(base), inflection.ing(base)) == (past, done, ing)


@pytest.mark.parametrize("row", rows(PHRASES), ids=lambda row: row[0])
def test_of_a_phrase_the_first_word_is_inflected(row):
    forms = [" ".join(row[n : n + 2]) for n in (0, 2, 4, 6)]
    assert [inflection.third_person(forms[0]), inflection.past(forms[0]), inflection.ing(forms[0])] == forms[1:]


def test_plurals():
    for one, many in rows(PLURALS):
        assert inflection.plural(one) == many
    assert inflection.plural("post office") == "post offices"


def test_comparatives():
    for plain, more, most in rows(MORE):
        assert (inflection.comparative(plain), inflection.superlative(plain)) == (more, most)
    for plain in LONG:
        assert (inflection.comparative(plain), inflection.superlative(plain)) == (f"more {plain}", f"most {plain}")


def test_the_table_has_200_forms():
    table = rows(VERBS) + rows(PLURALS) + rows(MORE)
    assert sum(len(row) - 1 for row in table) >= 200
