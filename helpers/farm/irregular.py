"""What no rule of inflection gives: verbs, plurals and comparatives to be known by heart."""

from helpers.farm.lexicon import listed

# base / past / participle
VERBS: dict[str, tuple[str, str]] = {
    base: (past, done)
    for base, past, done in (
        entry.split(" ")
        for entry in listed("""be was been, have had had, do did done, go went gone, say said said, get got got,
            make made made, know knew known, think thought thought, take took taken, see saw seen, come came come,
            give gave given, find found found, tell told told, feel felt felt, become became become, leave left
            left, put put put, mean meant meant, keep kept kept, let let let, begin began begun, hear heard heard,
            run ran run, hold held held, bring brought brought, write wrote written, sit sat sat, stand stood stood,
            lose lost lost, pay paid paid, meet met met, set set set, lead led led, understand understood
            understood, speak spoke spoken, read read read, spend spent spent, grow grew grown, win won won, buy
            bought bought, send sent sent, build built built, fall fell fallen, cut cut cut, sell sold sold, draw
            drew drawn, break broke broken, hit hit hit, eat ate eaten, catch caught caught, teach taught taught,
            choose chose chosen, throw threw thrown, fly flew flown, wear wore worn, sleep slept slept, drive drove
            driven, drink drank drunk, sing sang sung, ride rode ridden, swim swam swum, forget forgot forgotten,
            hide hid hidden, bite bit bitten, steal stole stolen, lie lay lain, lay laid laid, rise rose risen,
            shine shone shone, ring rang rung, wake woke woken, feed fed fed, fight fought fought, hang hung hung,
            shut shut shut, hurt hurt hurt, cost cost cost, dig dug dug, shake shook shaken, show showed shown,
            shoot shot shot, lend lent lent, blow blew blown, freeze froze frozen, tear tore torn, spread spread
            spread, sweep swept swept, stick stuck stuck, bend bent bent, light lit lit, burst burst burst, creep
            crept crept, sink sank sunk, dream dreamed dreamed, learn learned learned, burn burned burned, smell
            smelled smelled, lean leaned leaned, prove proved proved, knit knitted knitted, quit quit quit, bet bet
            bet, bind bound bound, hatch hatched hatched, sew sewed sewn, mow mowed mown, sow sowed sown, shear
            sheared sheared, grind ground ground, weep wept wept, kneel knelt knelt, swing swung swung, spring
            sprang sprung, sting stung stung, split split split, deal dealt dealt, forgive forgave forgiven, beat
            beat beaten, wind wound wound, bleed bled bled, flee fled fled, seek sought sought, slide slid slid,
            strike struck struck, swear swore sworn, spell spelled spelled, overtake overtook overtaken,
            misunderstand misunderstood misunderstood""")
    )
}

PLURALS: dict[str, str] = dict(
    entry.split(" ")
    for entry in listed("""man men, woman women, child children, grandchild grandchildren, person people, mouse
        mice, goose geese, ox oxen, foot feet, tooth teeth, knife knives, wife wives, life lives, leaf leaves, loaf
        loaves, half halves, shelf shelves, bookshelf bookshelves, wolf wolves, calf calves, thief thieves, scarf
        scarves, hoof hooves, tomato tomatoes, potato potatoes, hero heroes, echo echoes, mosquito mosquitoes,
        policeman policemen, policewoman policewomen, fireman firemen, postman postmen, fisherman fishermen, snowman
        snowmen, businessman businessmen, businesswoman businesswomen, grandpa grandpas, stomach stomachs, quiz
        quizzes, elf elves, milkman milkmen, gentleman gentlemen, chairman chairmen""")
)
UNCHANGED = listed("sheep, deer, fish, salmon, trout, series, species, aircraft, moose, swine, cod, carp, pike, tuna")

ADJECTIVES: dict[str, tuple[str, str]] = {
    "good": ("better", "best"),
    "bad": ("worse", "worst"),
    "far": ("further", "furthest"),
    "little": ("less", "least"),
    "many": ("more", "most"),
    "ill": ("worse", "worst"),
    "fun": ("more fun", "most fun"),
    "real": ("more real", "most real"),
    "common": ("more common", "most common"),
}
# Their last letter doubles although the stress or the number of syllables does not show in the spelling.
DOUBLED = listed("""travel, begin, forget, prefer, admit, control, cancel, quarrel, marvel, signal, model, label,
    regret, permit, refer, occur, commit, equip, submit, kidnap, worship, format, program, quit, quiz, transfer,
    upset""")
