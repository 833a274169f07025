"""Things, by what one does with them."""

from helpers.farm.lexicon import listed, ranked

# What one carries, buys, loses and finds.
THINGS = ranked("""book, bag, box, key, phone, ball, card, letter, cup, bottle, picture, map, hat, pen, present,
    camera, umbrella, lamp, knife, watch, ticket, toy, glass, clock, photo, plate, bike, guitar, basket, flower,
    ring, wallet, blanket, stone, bell, pencil, rope, doll, spoon, fork, hammer, pillow, brush, mirror, candle,
    flag, newspaper, magazine, suitcase, balloon, bucket, ladder, lantern, tent, kite, drum, coin, towel, comb,
    needle, broom, pot, pan, tool, stick, shell, backpack, calendar, helmet, passport, envelope, notebook, parcel,
    whistle, rake, spade, saw, axe, button, feather, violin, teddy bear, telescope, statue, crown, trophy, medal,
    puzzle, torch, diary, postcard, diamond, treasure, necklace, snowball, skateboard, kettle, jar, purse, mop,
    thermometer, magnet, paintbrush, compass, collection, credit card, gift, item""")
DEVICES = ranked("""phone, computer, television, radio, camera, machine, light, laptop, screen, robot, lamp, heater,
    tablet, printer, washing machine, alarm clock, engine, oven, microwave, fan, dishwasher, speaker, keyboard,
    fridge, video, remote control, battery, torch, projector, microphone, calculator, vacuum cleaner""")
GADGETS = ranked("""phone, computer, camera, laptop, tablet, app, website, machine, program, map, calculator,
    keyboard, microphone, printer, dictionary, password, tool, microscope, email, network, account, file""")
TOYS = ranked("ball, doll, toy, kite, train, puzzle, balloon, teddy bear, stick, drum, robot, rope")
TEXTS = ranked("""book, letter, story, newspaper, message, email, poem, magazine, article, text, report, note,
    novel, card, page, paper, review, post, blog, recipe, diary, comment, comic, chapter, script, postcard,
    document, essay, contract, sentence, fairy tale, dictionary, list, menu, website, biography, manual, textbook""")
WRITTEN = ranked("""letter, book, story, message, email, poem, song, article, text, report, note, novel, card,
    review, post, blog, comment, list, postcard, program, sentence, speech, play, diary, essay, plan""")
MEDIA = ranked("""film, movie, video, game, television show, match, series, play, race, concert, sunset, programme,
    documentary, cartoon, football match, episode, performance, parade""")
SOUNDS = ranked("""the music, music, a song, the radio, a story, a noise, the concert, a sound, the voice, the
    speech, the rain, the wind, a old record, a new album, the podcast, the piano, a melody, the song, nothing, the
    birds, the bells, every word, the noise, footsteps, the news, the answer""")
GARMENTS = ranked("""hat, coat, dress, shirt, jacket, suit, sweater, skirt, cap, uniform, scarf, tie, belt, ring,
    costume, mask, necklace, helmet, vest, raincoat, pullover, blouse, swimsuit, bracelet, watch, crown, apron,
    cardigan, hoodie, backpack""")
GARMENTS_MANY = ranked("""shoes, clothes, glasses, trousers, jeans, socks, boots, gloves, shorts, sandals, pyjamas,
    sunglasses, earrings, slippers, trainers, jewels""")
VEHICLES = ranked("""car, bus, train, bike, boat, truck, plane, taxi, bicycle, van, tractor, ship, motorbike, tram,
    ambulance, helicopter, scooter, rocket, lorry, fire engine, ferry, sledge, racing car""")
BY = ranked("car, bus, train, bike, plane, boat, taxi, tram, ship, ferry, helicopter, bicycle, tractor")
INSTRUMENTS = ranked("""piano, guitar, violin, drums, trumpet, flute, cello, harp, organ, saxophone, clarinet,
    keyboard, accordion""")
GAMES = ranked("""football, tennis, chess, cards, basketball, golf, hockey, volleyball, baseball, rugby, cricket,
    badminton, table tennis, handball, computer games, video games, board games""")
FURNITURE = ranked("""table, chair, bed, desk, sofa, shelf, floor, box, bench, carpet, wall, cupboard, drawer,
    window, wardrobe, armchair, couch, roof, stool, cushion, curtain, blanket""")
SEATS = ranked("""chair, sofa, bench, floor, bed, grass, stool, wall, couch, table, armchair, carpet, fence, beach,
    balcony, stairs, roof, rug""")
SURFACES = ranked("""table, floor, desk, shelf, chair, bed, roof, wall, plate, bench, sofa, tray, stove, ground,
    carpet, stage""")
CONTAINERS = ranked("""box, bag, car, pocket, drawer, basket, cupboard, fridge, bucket, suitcase, oven, bottle, pot,
    jar, wardrobe, safe, bin, backpack, sink, freezer, washing machine, bowl, glass""")
OPENABLE = ranked("""door, window, box, book, bag, gate, bottle, letter, drawer, cupboard, present, parcel,
    suitcase, curtain, file, envelope, umbrella, fridge, jar, lid, can""")
CLEANABLE = ranked("""room, house, kitchen, floor, car, table, bathroom, window, desk, bike, shirt, glass, plate,
    garden, garage, oven, carpet, stable, cage, bed, sink, street, office, staircase, board, dish, shower""")
REPAIRABLE = ranked("""car, bike, roof, computer, phone, chair, door, fence, radio, machine, lamp, table, engine,
    clock, watch, bridge, boat, toy, wall, window, tractor, washing machine, pipe, lock, camera, tap, shoe, wheel,
    heater""")
BUILDINGS = ranked("""house, bridge, tower, wall, school, boat, garage, hospital, castle, factory, road, sandcastle,
    snowman, tree house, nest, church, library, stadium, shed, fence, kennel, museum, tent, robot, town hall, barn,
    machine, airport, tunnel, hotel""")
PAINTABLE = ranked("""wall, door, picture, fence, house, room, gate, chair, egg, table, portrait, boat, ceiling,
    landscape, shelf, bike""")
DRAWABLE = ranked("""picture, house, tree, horse, circle, line, flower, face, star, map, cat, dragon, sun, plan,
    square, castle, heart, triangle, portrait, car, dog, rainbow, dinosaur, princess, cartoon""")
FLOWERS = ranked(
    "flower, rose, tree, tulip, sunflower, plant, lily, daisy, bush, seed, bulb, apple tree, herb, vegetable"
)
STUFF = listed("wood, gold, glass, stone, paper, metal, plastic, iron, leather, silver, wool, cotton, steel, ice")
MATERIALS = ranked("""paper, money, wood, glue, paint, oil, sand, soap, gold, stuff, ink, wool, glass, plastic,
    coal, metal, cloth, string, furniture, luggage, electricity, gas, petrol, equipment, medicine, shampoo,
    toothpaste, rubbish""")
