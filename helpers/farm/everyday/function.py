"""Words that hold a sentence together: pronouns, articles, auxiliaries, numbers; and when something is."""

from helpers.farm.lexicon import listed, ranked

# Who a clause is about: I, you, he, she, it, we, they, and "everybody" (one), which has "their".
WHO = ("i", "you", "he", "she", "it", "we", "they", "one")


def by_who(*forms: str) -> dict[str, str]:
    """A form for each of WHO."""
    return dict(zip(WHO, forms, strict=True))


BY_WHO: dict[str, dict[str, str]] = {
    "pronoun": by_who("I", "you", "he", "she", "it", "we", "they", "everybody"),
    "my": by_who("my", "your", "his", "her", "its", "our", "their", "their"),
    "mine": by_who("mine", "yours", "his", "hers", "mine", "ours", "theirs", "mine"),
    "myself": by_who("myself", "yourself", "himself", "herself", "itself", "ourselves", "themselves", "themselves"),
    "is": by_who("am", "are", "is", "is", "is", "are", "are", "is"),
    "was": by_who("was", "were", "was", "was", "was", "were", "were", "was"),
    "has": by_who("have", "have", "has", "has", "has", "have", "have", "has"),
    "does": by_who("do", "do", "does", "does", "does", "do", "do", "does"),
    "isn't": by_who("am not", "aren't", "isn't", "isn't", "isn't", "aren't", "aren't", "isn't"),
    "aren't": by_who("aren't", "aren't", "isn't", "isn't", "isn't", "aren't", "aren't", "isn't"),  # of questions
    "wasn't": by_who("wasn't", "weren't", "wasn't", "wasn't", "wasn't", "weren't", "weren't", "wasn't"),
    "hasn't": by_who("haven't", "haven't", "hasn't", "hasn't", "hasn't", "haven't", "haven't", "hasn't"),
    "doesn't": by_who("don't", "don't", "doesn't", "doesn't", "doesn't", "don't", "don't", "doesn't"),
    "m": by_who("'m", "'re", "'s", "'s", "'s", "'re", "'re", "'s"),
    "ve": by_who("'ve", "'ve", "'s", "'s", "'s", "'ve", "'ve", "'s"),
}
EVERYBODY = ranked("everybody, everyone, nobody, somebody, someone, no one")
OTHERS = {  # objects: not the one who acts
    "i": listed("you, him, her, them, everyone, somebody, nobody, anyone"),
    "we": listed("you, him, her, them, everyone, somebody, nobody, each other"),
    "you": listed("me, us, him, her, them, everybody, someone, anybody"),
    "they": listed("me, us, you, him, her, them, everybody, each other, one another"),
    "he": listed("me, us, you, him, her, them, everybody, someone, no one"),
    "she": listed("me, us, you, him, her, them, everybody, someone, no one"),
    "it": listed("me, us, you, him, her, them, everybody"),
    "one": listed("me, us, you, him, her, them"),
}
OWNERS = ranked("my, your, his, her, our, their")
CAN = ranked("can, must, could, should, would, may, might, will, shall")
CANNOT = ranked("can't, won't, couldn't, wouldn't, shouldn't, can not, must not, will not, cannot, should not")
FEW = ranked("""two, three, many, some, four, five, a few, several, six, ten, seven, both, eight, a lot of, twelve,
    nine, twenty, all the, most, these, those, a hundred, no, other, eleven, thirteen, fifteen, a thousand, few,
    fourteen, sixteen, seventeen, eighteen, nineteen, thirty, various, a million, certain, hundreds of, thousands
    of, lots of, more, enough, half the""")
NUMBERS = ranked("""two, three, ten, four, five, six, seven, eight, nine, twelve, twenty, eleven, thirty, fifteen,
    forty, fifty, thirteen, sixteen, eighteen, fourteen, seventeen, nineteen, sixty, seventy, eighty, ninety, a
    hundred""")
ORDINALS = ranked("first, second, last, next, third, best, fourth, fifth, only, same, worst, sixth, seventh, tenth")
CLOCK = ranked("eight, nine, seven, ten, six, twelve, five, three, four, eleven, two, one")

YESTERDAY = ranked("""yesterday, this morning, last week, last night, two days ago, last year, a week ago, an hour
    ago, then, in the morning, last summer, a long time ago, on Monday, in the evening, at night, three years ago,
    last month, yesterday morning, on Sunday, last weekend, at the weekend, in the afternoon, a minute ago,
    recently, before breakfast, after school, on Friday, in the past, long ago, once, two weeks ago, last winter,
    that day, just now, after lunch, on Saturday, during the war, at midnight, at the time, earlier, in January, for
    a year, the other day, one day, in the last century, during the holidays, in August, twice, later, afterwards,
    already""")
EVERY_DAY = ranked("""every day, in the morning, on Sundays, every week, in the evening, at night, every morning, in
    summer, every year, after school, at the weekend, in winter, before breakfast, most of the time, on Mondays, all
    the time, twice a week, these days, in spring, once a year, from time to time, in the afternoon, every month,
    now and then, three times a day, after dinner, on Saturdays, in autumn, at noon, every hour, during the day, on
    Fridays, nowadays, throughout the year""")
NOW = ranked("""now, right now, today, at the moment, again, this week, tonight, this morning, this year, all day,
    already, at last, right here, once again""")
TOMORROW = ranked("""tomorrow, soon, next week, tonight, next year, later, in a minute, on Monday, tomorrow morning,
    one day, in a hour, next summer, next month, this evening, in two days, on Sunday, at the weekend, in the
    future, this afternoon, next time, again, after school, on Friday, in a few minutes, after lunch, at eight
    o'clock, in May, in ten years, on Saturday, from now on, within a week, forever""")
FOR_DAYS = ranked("""for years, for a hour, since Monday, for a week, all day, since yesterday, for ten minutes, for
    a long time, since last year, for two days, all night, for hours, for weeks, for months, since then, all week,
    so far""")
JUST = ranked("just, already, never, always, often, finally, also")
DAYS = ranked("Monday, Sunday, Saturday, Friday, Tuesday, Wednesday, Thursday")
MONTHS = ranked("""January, May, June, July, August, December, September, October, March, April, February, November""")
SEASONS = listed("summer, winter, spring, autumn")
