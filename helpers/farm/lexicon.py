"""The words of the farm, by what they do in a sentence. Every list feeds slots of the sentences in this package."""


class Ranked(tuple):
    """Words of which the first are used more often than the last: probability proportional to 1 / (rank + 2)."""


def listed(text: str) -> tuple[str, ...]:
    """The entries of a comma-separated text, in order: all are equally likely."""
    entries = tuple(" ".join(entry.split()) for entry in text.split(","))
    assert len(set(entries)) == len(entries), f"listed twice: {sorted(e for e in set(entries) if entries.count(e) > 1)}"
    return entries


def ranked(text: str) -> Ranked:
    """The entries of a comma-separated text, the frequent ones first."""
    return Ranked(listed(text))


GIRLS = listed("""Anna, Mia, Lena, Nora, Emma, Clara, Ida, Paula, Rosa, Greta, Julia, Lisa, Maria, Olga, Petra,
    Sara, Tina, Vera, Zoe, Alma, Berta, Carla, Dora, Elsa, Frida, Hanna, Irma, Jana, Karin, Lotte, Marta, Nina,
    Rita, Sonja, Ursula""")
BOYS = listed("""Tom, Ben, Max, Paul, Leo, Emil, Felix, Hugo, Jonas, Karl, Lukas, Moritz, Noah, Oskar, Peter,
    Robert, Simon, Urs, Victor, Walter, Adam, Bruno, David, Erik, Franz, Georg, Hans, Ivan, Jakob, Konrad,
    Martin, Otto, Rolf, Stefan""")
NAMES = GIRLS + BOYS

# What one can own, give, lend and look for. One word each, so that a question can name it.
BEASTS = listed("""horse, cow, goat, sheep, pig, donkey, dog, cat, duck, goose, turkey, rabbit, pony, calf,
    lamb, foal, mule, ox, llama, parrot, pigeon, kitten, puppy, hen""")
THINGS = listed("""basket, bucket, rope, ladder, lantern, key, hammer, saw, spade, rake, scythe, blanket, hat,
    scarf, letter, book, map, coin, ring, bell, whistle, knife, spoon, pot, kettle, jar, bottle, candle, drum,
    flute, fiddle, kite, doll, ball, lamp, clock, mirror, purse, comb, needle, broom, brush, cup, plate, pan,
    axe, shovel, barrel, box, bag, wagon, saddle, umbrella, coat, belt, chair, stool, cushion, pillow, stone,
    shell, feather, pencil, picture""")
TREASURES = BEASTS + THINGS

INDOORS = listed("""barn, stable, kitchen, cellar, attic, hayloft, shed, mill, henhouse, pigsty, workshop,
    greenhouse, cottage, bakery, church, school, inn, tower, smithy, dairy""")
OUTDOORS = listed("""meadow, orchard, garden, yard, field, forest, village, market, vineyard, valley, park,
    marsh, cornfield, churchyard, quarry""")
PLACES = INDOORS + OUTDOORS

PEOPLE = ranked("""the miller, the baker, the smith, the teacher, the innkeeper, the postman, the shepherd, the
    doctor, the carpenter, the fisherman, the hunter, the gardener, the butcher, the tailor, the cook, the
    judge, the mayor, the priest, the vet, the beekeeper, the cheesemaker, the weaver, the potter, the farmhand,
    the ferryman""")
WOMEN = ranked("sister, friend, cousin, daughter, mother, aunt, neighbour, grandmother, niece")
MEN = ranked("brother, friend, cousin, son, father, uncle, neighbour, grandfather, nephew")

WEATHER = ranked("""sunny, rainy, windy, cloudy, foggy, frosty, stormy, warm, cold, hot, chilly, dry, wet,
    misty, mild, bright, grey, snowy, humid, gloomy, calm, clear""")
SEASONS = listed("spring, summer, autumn, winter")
MONTHS = ranked("January, February, March, April, May, June, July, August, September, October, November, December")
DAYS = listed("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday")
TIMES = listed("morning, afternoon, evening")
NUMBERS = listed("two, three, four, five, six, seven, eight, nine, ten, eleven, twelve")

COLOURS = listed("white, brown, black, grey, red, golden, speckled, spotted, silver, striped")
NATURES = ranked("""lazy, clever, stubborn, gentle, greedy, shy, brave, noisy, curious, friendly, playful,
    fierce, timid, proud, sleepy, cheerful, grumpy, patient, nervous, faithful, cunning, hungry, mischievous,
    quiet, wild""")
LOOKS = ranked("""little, big, old, young, thin, fat, dusty, rusty, shiny, broken, heavy, tiny, huge, pretty,
    plain, crooked, wooden, muddy, strange, beautiful, ugly, precious, worn, sturdy, dirty""")
PEOPLE_LOOKS = ranked("""tall, kind, honest, busy, generous, careful, forgetful, hardworking, wise, strict,
    merry, poor, rich, famous, talkative, polite, impatient, modest, jolly, humble""")
MANNERS = ranked("""slowly, quickly, quietly, carefully, loudly, happily, sadly, proudly, gently, eagerly,
    calmly, bravely, politely, softly, suddenly, patiently, cheerfully, nervously, silently, warmly, firmly,
    lazily, angrily, gladly""")

GLAD = listed("happy, proud, grateful, relieved, delighted, excited, content, hopeful")
SORRY = listed("sad, worried, angry, lonely, disappointed, upset, ashamed, jealous")

BIRDS = ranked("""robin, sparrow, swallow, blackbird, thrush, crow, magpie, owl, finch, wren, starling, stork,
    heron, hawk, falcon, eagle, cuckoo, woodpecker, nightingale, lark, raven, jay, kingfisher, crane, swan,
    gull, buzzard, titmouse""")
TREES = ranked("""oak, birch, willow, elm, beech, pine, fir, maple, chestnut, walnut, poplar, linden, ash,
    cedar, hazel, yew, larch, spruce, alder, rowan, elder, hawthorn, juniper, mulberry""")
FLOWERS = ranked("""roses, tulips, daisies, poppies, violets, lilies, sunflowers, buttercups, bluebells,
    daffodils, primroses, marigolds, pansies, peonies, snowdrops, crocuses, irises, carnations, asters,
    dandelions, cornflowers, foxgloves, lupins, thistles, clover, lavender, heather, geraniums""")
CROPS = ranked("""wheat, barley, oats, rye, maize, sugar beet, potatoes, carrots, onions, cabbages, beans, peas,
    pumpkins, turnips, beets, lettuce, spinach, leeks, radishes, garlic, hops, flax, lentils, cucumbers,
    tomatoes""")
FRUIT = ranked("""apples, pears, plums, cherries, peaches, apricots, grapes, strawberries, raspberries,
    blackberries, currants, gooseberries, quinces, figs, walnuts, hazelnuts, chestnuts, blueberries""")
FOOD = ranked("""bread, cheese, butter, honey, jam, soup, porridge, stew, cake, pie, pancakes, dumplings,
    sausages, ham, bacon, noodles, rice, salad, cream, biscuits, pudding, omelette, fish, mushrooms, mustard,
    yoghurt, rolls, pretzels""")
DRINKS = ranked("milk, water, tea, coffee, cider, juice, lemonade, cocoa, buttermilk, wine, beer, syrup")
INSECTS = ranked("""bees, butterflies, ants, beetles, dragonflies, crickets, grasshoppers, ladybirds, moths,
    wasps, flies, spiders, snails, worms, mosquitoes, caterpillars, fireflies, hornets""")
CREATURES = ranked("""fox, hare, hedgehog, badger, squirrel, mouse, mole, frog, toad, deer, otter, beaver,
    weasel, marten, lizard, snake, bat, boar, wolf, bear, rat, newt, salamander, stag, lynx""")
SOUNDS = ranked("""bells, thunder, footsteps, music, laughter, voices, hammering, hooves, whispers, singing,
    wheels, shouting, barking, drums, engines, scratching, humming, knocking""")
SMELLS = ranked("""smoke, leather, cinnamon, pepper, mint, soap, tar, hay, straw, rain, wood, paint, vanilla,
    oil, earth, coal, thyme, resin, sage, vinegar, wax, wool, rosemary, grass""")
CLOTHES = ranked("""apron, jacket, shirt, skirt, cap, vest, sweater, shawl, cloak, dress, glove, boot, sock,
    ribbon, handkerchief, bonnet, waistcoat, slipper, necktie""")
STUFF = ranked("silk, wool, linen, cotton, velvet, felt, leather, fur, canvas, lace")
PARTS_OF_FARM = ranked("""gate, fence, roof, wall, chimney, door, window, bridge, well, trough, pump, path,
    ditch, hedge, cart, plough, staircase, bench, oven, weathercock, shutter, floor, cupboard, drain, manger,
    beam""")
GAMES = ranked("""chess, cards, dice, marbles, dominoes, tag, football, skittles, checkers, charades, hopscotch,
    darts, cricket, leapfrog, riddles""")
TOPICS = ranked("""the harvest, the weather, the war, the election, the price of milk, the new road, the old
    castle, the wedding, the river, the railway, the moon, the king, the sea, the mountains, the school, the
    festival, the drought, the flood, the fire, the circus, the robbers, a distant island, a long journey, the
    old songs, the stars, the city, the factory, the orchestra, the lottery, a lost treasure, the museum, the
    newspaper, the parliament, the tax, the theatre""")

DID = ranked("""jumped, slept, yawned, waited, laughed, sneezed, stumbled, listened, rested, shivered, whistled,
    hummed, blinked, nodded, smiled, sighed, coughed, trembled, stretched, scratched, sniffed, limped, hid,
    turned, paused, leaned, crouched, wandered, danced, drank, swam, snored, whispered, shouted, grinned,
    frowned, stared, wept, prayed, cheered, dozed, rolled, skipped, crawled, knelt, vanished, returned, giggled,
    bowed, waved""")
VEHICLES = ranked("""tractor, bicycle, truck, bus, train, boat, carriage, lorry, motorbike, van, sledge, tram,
    ferry, taxi, raft, balloon, wheelbarrow, trailer, canoe, scooter""")
INSTRUMENTS = ranked("""piano, guitar, violin, trumpet, accordion, organ, harp, cello, clarinet, horn, banjo,
    tambourine, zither, harmonica, trombone, bassoon, oboe, mandolin""")
SUBJECTS = ranked("""reading, writing, arithmetic, history, geography, music, drawing, biology, physics,
    chemistry, Latin, French, English, German, Italian, Spanish, sport, grammar, geometry, religion""")
FISH = ranked("trout, pike, perch, carp, salmon, eel, herring, cod, sardine, tuna, catfish, minnow, whitefish, char")
VILLAGES = ranked("""Luzern, Zug, Sarnen, Stans, Altdorf, Horw, Kriens, Emmen, Sursee, Willisau, Entlebuch,
    Weggis, Vitznau, Hergiswil, Giswil, Brienz, Meiringen, Andermatt, Flims, Davos, Chur, Basel, Bern, Thun,
    Olten, Aarau, Baden, Biel""")
COUNTRIES = ranked("""Italy, France, Austria, Spain, Norway, Sweden, Poland, Greece, Portugal, Ireland, Iceland,
    Egypt, India, China, Japan, Canada, Brazil, Mexico, Peru, Kenya, Turkey, Finland, Denmark, Scotland,
    Holland, Hungary""")
METALS = ranked(
    "iron, wood, copper, brass, silver, gold, tin, glass, clay, steel, bronze, marble, granite, porcelain, bamboo, lead"
)
GEMS = ranked("pearl, ruby, diamond, emerald, sapphire, amber, crystal, opal, jade, topaz")
WEATHERS = ranked("""storm, wind, shower, fog, snowstorm, thunderstorm, rainbow, frost, breeze, drizzle, hail,
    heat, mist, sunset, sunrise, lightning, blizzard, thaw""")
SHOPS = ranked("""bookshop, pharmacy, butchery, toyshop, library, hospital, station, bank, hotel, cinema, café,
    post office, swimming pool, town hall, restaurant, stadium, zoo, harbour, palace, prison, fountain, monument""")
BODY = ranked("""leg, arm, hand, foot, knee, shoulder, back, head, ear, nose, tooth, finger, neck, stomach,
    elbow, ankle, toe, thumb, wrist, chin""")
HOLIDAYS = ranked("Christmas, Easter, carnival, Pentecost, Midsummer, Thanksgiving, Advent, Halloween, Epiphany")
ROOMS = ranked("parlour, hall, bedroom, bathroom, corridor, pantry, laundry, library, study, nursery, veranda")
FURNITURE = ranked("""table, wardrobe, bookshelf, sofa, desk, bed, cradle, chest, armchair, sideboard, shelf,
    drawer, couch, carpet, curtain, stove, fireplace, rocking chair, trunk, coat rack""")
BOOKS = ranked("""poems, fairy tales, novels, maps, recipes, songs, legends, jokes, letters, prayers,
    adventures, diaries, fables, ghost stories, crossword puzzles, comics, essays, plays, sonnets, proverbs""")
WORK = ranked("""building, mending, planning, painting, inventing, selling, buying, describing, drawing,
    searching for, dreaming of, cleaning, measuring, studying, designing, collecting, praising, borrowing,
    photographing, admiring""")
KITCHEN = ranked("""fork, bowl, mug, tray, glass, teapot, ladle, grater, sieve, funnel, corkscrew, jug, napkin,
    tablecloth, saucer, whisk, colander, cauldron, mortar, thermos""")
MATTERS = ranked("""patience, courage, luck, time, money, sleep, silence, friendship, honesty, work, love, hope,
    peace, freedom, wisdom, kindness, curiosity, health, justice, beauty, trust, humour, practice, experience""")
VERBS = ranked("""helps, costs, saves, teaches, needs, brings, beats, makes, changes, breaks, builds, follows,
    rewards, forgives, heals, hides, wins, loses, surprises, improves""")
AGES = ranked("twenty, thirty, a hundred, fifty, a dozen, forty, a thousand, sixty, seventy, eighty, ninety, a million")
SHAPES = ranked("""round, square, flat, long, short, narrow, wide, thick, curved, pointed, hollow, soft, smooth,
    rough, sharp, tight, loose""")
TASTES = ranked(
    "sweet, sour, salty, bitter, spicy, fresh, burnt, delicious, stale, ripe, raw, juicy, creamy, crispy, tasteless"
)

# What one does on a farm: base form and past tense, so that questions can use either.
CHORES: dict[str, str] = dict(
    entry.split(" / ")
    for entry in listed("""feed the pigs / fed the pigs, milk the cows / milked the cows, sweep the yard / swept
    the yard, chop the wood / chopped the wood, bake the bread / baked the bread, water the garden / watered the
    garden, mend the fence / mended the fence, clean the stable / cleaned the stable, collect the eggs /
    collected the eggs, brush the pony / brushed the pony, wash the windows / washed the windows, paint the gate
    / painted the gate, cut the grass / cut the grass, pick the cherries / picked the cherries, plant the beans
    / planted the beans, carry the hay / carried the hay, repair the cart / repaired the cart, cook the soup /
    cooked the soup, shear the sheep / sheared the sheep, dig the potatoes / dug the potatoes, stack the
    firewood / stacked the firewood, write a letter / wrote a letter, visit the neighbours / visited the
    neighbours, oil the hinges / oiled the hinges, fill the trough / filled the trough, lock the henhouse /
    locked the henhouse, hang out the laundry / hung out the laundry, sharpen the scythe / sharpened the scythe,
    weed the flowerbed / weeded the flowerbed, make the butter / made the butter, fetch the water / fetched the
    water, count the lambs / counted the lambs, rake the leaves / raked the leaves, light the stove / lit the
    stove, saddle the horse / saddled the horse, grind the flour / ground the flour, peel the apples / peeled
    the apples, knit a scarf / knitted a scarf, polish the boots / polished the boots, trim the hedge / trimmed
    the hedge""")
)

# A tool and what one takes it for: only what follows decides the tool.
PURPOSES: dict[str, str] = dict(
    entry.split(" / ")
    for entry in listed("""knife / cut the bread, spade / dig a hole, bucket / carry the water, broom / sweep
    the floor, ladder / climb onto the roof, lantern / see in the dark, key / open the lock, hammer / drive in
    the nails, needle / sew on a button, umbrella / stay dry in the rain, kettle / boil the water, comb / tidy
    the hair, scythe / mow the meadow, axe / split the logs, saw / cut the branch, rope / tie up the boat, rake
    / gather the leaves, map / find the way, pencil / draw a picture, spoon / stir the soup, whistle / call the
    dog, saddle / ride the horse, bell / call everybody to dinner, purse / carry the coins, clock / know the
    time, candle / light the room""")
)
# A calling and what shows that one is good at it all the same: only what follows decides the calling.
CALLINGS: dict[str, str] = dict(
    entry.split(" / ")
    for entry in listed("""lecturer / has good slides, baker / makes good bread, singer / knows every song, cook
    / never burns the soup, dancer / keeps the rhythm, rider / loves horses, gardener / grows sweet
    strawberries, fisherman / always catches something, painter / mixes lovely colours, teacher / has patient
    answers, driver / arrives on time, doctor / listens to everybody, carpenter / builds solid tables, swimmer /
    never drowns, tailor / sews straight seams, poet / finds a rhyme, hunter / moves without a sound, beekeeper
    / is never stung, musician / owns a fine violin, shepherd / loses no lamb, merchant / counts correctly,
    student / does the homework""")
)
