"""Adjectives by what they fit, and adverbs."""

from helpers.farm.lexicon import Ranked, ranked

ADJECTIVES: dict[str, Ranked] = {
    "person": ranked("""young, old, good, little, happy, nice, tall, big, strong, friendly, famous, rich, poor,
        small, kind, funny, clever, beautiful, smart, great, sad, tired, important, brave, lazy, angry, bad, wise,
        lonely, busy, quiet, serious, polite, strange, crazy, professional, excellent, popular, successful,
        independent, powerful, curious, lucky, creative, handsome, healthy, stupid, cute, careful, cheerful, wild,
        dangerous, talented, proud, foreign, local, active, confident, ambitious, modern, blind, intelligent, cool,
        female, male, tough, evil, mad, weird, fantastic, responsible, former, willing, ordinary, comfortable"""),
    "animal": ranked("""little, big, old, small, young, black, white, brown, hungry, wild, grey, fat, fast, cute,
        beautiful, strong, huge, lazy, clever, friendly, strange, dangerous, dirty, thirsty, tiny, shy, angry,
        funny, loud, happy, slow, golden, sleepy, red, enormous, crazy, smart, lovely, curious, brave, wet, yellow,
        green, noisy, pink"""),
    "thing": ranked("""new, old, big, small, red, beautiful, blue, little, black, white, green, nice, broken, heavy,
        cheap, yellow, expensive, good, long, great, large, empty, brown, dirty, simple, strange, clean, modern,
        light, special, favourite, lost, tiny, wooden, round, pretty, ugly, useful, pink, grey, short, huge,
        perfect, wet, orange, purple, golden, thick, colourful, different, famous, ancient, ordinary, secret,
        silver, wonderful, soft, classic, similar, square, rare, electric, actual, limited, particular"""),
    "food": ranked("""good, fresh, hot, delicious, cold, sweet, warm, nice, old, little, green, big, cheap, red,
        healthy, salty, sour, great, raw, bitter, frozen, tasty, dry, excellent, simple, spicy, soft, awful,
        perfect, rotten, homemade, terrible"""),
    "place": ranked("""big, small, old, new, beautiful, dark, large, quiet, little, nice, empty, famous, great,
        cold, modern, whole, green, lovely, clean, strange, noisy, safe, dangerous, wonderful, busy, warm, tiny,
        crowded, bright, deep, local, expensive, narrow, distant, national, central, international, royal, western,
        northern, southern, eastern, main"""),
    "idea": ranked("""good, new, great, big, simple, bad, important, difficult, strange, old, interesting, easy,
        clear, different, small, real, terrible, crazy, special, wonderful, serious, right, wrong, hard, true,
        possible, short, perfect, stupid, nice, final, clever, main, common, secret, general, recent, obvious,
        similar, specific, brilliant, personal, positive, famous, original, funny, typical, complicated, excellent,
        basic, surprising, modern, realistic, negative, ordinary, reasonable, former, particular, actual, initial,
        likely, extra"""),
    "public": ranked("""new, big, national, public, old, social, important, international, local, political,
        economic, good, special, private, open, general, common, free, large, strong, main, final, financial,
        military, foreign, simple, legal, natural, medical, current, early, digital, global, modern, entire, human,
        annual, total, strict, low, high, fair, future, original, cultural, major, central, real, single, serious,
        professional, technical, official, average, available, federal, physical, successful, additional,
        environmental, religious, scientific, industrial, traditional, complex, direct, independent, effective,
        previous, significant, various, commercial, daily, regular, related, quick, double, extra, massive,
        negative, critical, mental, proper, correct, unique, positive, tough, democratic, alternative, joint,
        nuclear, former, limited, complete, higher, lower, supreme, capable, primary, internal, criminal, rural,
        urban"""),
    "event": ranked("""long, big, good, great, next, last, new, small, wonderful, nice, short, important, first,
        exciting, little, terrible, fantastic, boring, famous, perfect, whole, special, final, interesting,
        difficult, public, private, crazy, quiet, amazing, annual, early"""),
}
FEELINGS = ranked("""happy, tired, sad, hungry, angry, afraid, busy, sick, alone, ready, sure, proud, fine, ill,
    thirsty, cold, nervous, excited, sorry, bored, late, surprised, scared, glad, lonely, worried, free, awake,
    well, lucky, interested, pleased, married, okay, hurt, confused, sleepy, calm, upset, in love, right, wrong,
    safe, famous, rich, guilty, relieved, healthy, warm, jealous, disappointed, shocked, curious, in trouble,
    satisfied, quiet, responsible, embarrassed, ashamed, dizzy, amazed, alive, comfortable, concerned, willing to
    help, aware of the problem, involved""")
TASTES = ranked(
    "good, sweet, delicious, great, salty, sour, strange, terrible, bitter, fresh, awful, wonderful, nice, bad"
)
JUDGEMENTS = ranked("""important, good, great, difficult, easy, wonderful, boring, hard, interesting, dangerous,
    beautiful, nice, fun, expensive, possible, useful, necessary, bad, impossible, healthy, terrible, strange,
    amazing, exciting, real, everything, new, awesome, enough, better than nothing, fair, complicated, essential,
    everywhere, worth it, powerful, free, natural, normal, legal, valuable""")
STATES = ranked("""open, new, broken, old, empty, full, ready, clean, wet, dirty, gone, cold, closed, red, heavy,
    hot, dry, blue, dark, expensive, green, cheap, warm, black, white, safe, missing, free, lost, light, small, big,
    yellow, useful, available, beautiful, too big, too small, very old, still warm, almost empty, so heavy,
    different, loud, hard, brown, soft, long, stuck, round, ugly, visible""")
WEATHER = ranked("""cold, hot, warm, sunny, dark, windy, late, rainy, quiet, cloudy, foggy, early, stormy, dry, wet,
    icy, cool, bright, freezing, lovely, nice, terrible, snowy, loud, mild""")
# Compared in size, weight, ...; all these are compared as -er or more.
COMPARED: dict[str, Ranked] = {
    "person": ranked("""old, young, tall, strong, happy, fast, clever, rich, nice, kind, funny, good, friendly,
        famous, smart, brave, busy, lazy, lucky, quiet, careful, bad, poor, polite, serious, small"""),
    "animal": ranked("""big, fast, small, strong, heavy, old, clever, loud, slow, dangerous, beautiful, fat, tall,
        hungry, friendly, cute, wild, funny, lazy, young, smart, rare"""),
    "thing": ranked("""high, low, big, old, heavy, expensive, cheap, new, small, beautiful, good, long, useful,
        fast, nice, light, short, large, hard, loud, warm, important, clean, modern, bright, simple, soft, popular"""),
}
MANNERS = ranked("""quickly, slowly, quietly, together, again, well, happily, carefully, alone, loudly, a lot, too
    much, hard, all day, for hours, suddenly, all night, very fast, in silence, badly, for a long time, like a
    child, easily, angrily, every day, without a word, once more, for fun, for a while, as usual, in peace, like
    crazy, in the dark, early, seriously, softly, calmly, so much, immediately, perfectly, properly, directly,
    automatically, on purpose, for free, online, exactly like that, completely, on time, indeed, over and over
    again, entirely, side by side, anyway, again and again, in detail, literally, by mail""")
DIRECTIONS = ranked("""home, away, back, outside, inside, upstairs, downstairs, down, out, around, up, forward, over
    there, off, everywhere, abroad, there, faster and faster, here, straight ahead, to the north, to the south, to
    the west, to the east, towards the sea, anywhere, a little further, across the street, beyond the hills""")
OFTEN = ranked("""always, often, never, usually, sometimes, really, still, rarely, also, hardly ever, only, just,
    almost never, simply, currently, generally, mostly, nearly always, possibly""")
PERHAPS = ranked("""maybe, perhaps, of course, luckily, suddenly, unfortunately, finally, actually, fortunately,
    obviously, apparently, at last, in fact, for example, sadly, clearly, at first, as always, in the end,
    therefore, by the way, surprisingly, however, instead, besides, basically, personally, honestly, probably,
    definitely, certainly, especially, in addition, eventually, as a result, otherwise, in this case, in general,
    thus, in reality, anyway, after all, in particular, in other words""")
VERY = ranked("very, so, really, too, quite, rather, a little, extremely, pretty, a bit, fairly")
TOTALLY = ranked("absolutely, completely, totally, slightly, still, highly, fully, truly, especially")
