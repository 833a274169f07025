"""Things, by what one does with them."""

from helpers.farm.lexicon import listed, ranked

# What one carries, buys, loses and finds.
THINGS = ranked("""book, bag, box, key, phone, ball, card, letter, cup, bottle, picture, map, hat, pen, present,
    camera, umbrella, lamp, knife, watch, ticket, toy, glass, clock, photo, plate, bike, guitar, basket, flower,
    ring, wallet, blanket, stone, bell, pencil, rope, doll, spoon, fork, hammer, pillow, brush, mirror, candle,
    flag, newspaper, magazine, suitcase, balloon, bucket, ladder, lantern, kite, coin, comb, pot, tool, stick,
    backpack, helmet, passport, envelope, whistle, spade, saw, axe, button, feather, violin, teddy bear, crown,
    puzzle, postcard, diamond, treasure, necklace, kettle, jar, purse, collection, credit card, gift, bill, sign,
    calendar, notebook, diary, statue, telescope, shell, needle, drum, tent, towel, medal, parcel, snowball,
    skateboard, torch, device""")
DEVICES = ranked("""phone, computer, television, radio, camera, machine, light, laptop, screen, robot, lamp, washing
    machine, alarm clock, engine, oven, fan, keyboard, fridge, video, printer, tablet, speaker, microphone,
    dishwasher, heater, calculator, battery""")
GADGETS = ranked("""phone, computer, camera, laptop, app, website, machine, program, map, keyboard, password, tool,
    email, network, account, file, dictionary, microphone, calculator, channel, document, system""")
TOYS = ranked("ball, doll, toy, kite, train, puzzle, balloon, teddy bear, stick, robot, rope")
TEXTS = ranked("""book, letter, story, newspaper, message, email, poem, magazine, article, text, report, note,
    novel, card, page, paper, review, post, blog, recipe, comment, chapter, postcard, document, sentence, fairy
    tale, list, menu, website, dictionary, comic, essay, contract, manual, script, journal, statement""")
WRITTEN = ranked("""letter, book, story, message, email, poem, song, article, text, report, note, novel, card,
    review, post, blog, comment, list, postcard, program, sentence, speech, play, plan""")
MEDIA = ranked("""film, movie, video, game, television show, match, series, play, race, concert, sunset, programme,
    football match, episode, performance, documentary, cartoon, parade""")
SOUNDS = ranked("""the music, music, a song, the radio, a story, a noise, the concert, a sound, the voice, the
    speech, the rain, the wind, a old record, a new album, the podcast, the piano, a melody, the song, nothing, the
    birds, the bells, every word, the noise, footsteps, the news, the answer""")
GARMENTS = ranked("""hat, coat, dress, shirt, jacket, suit, sweater, skirt, cap, uniform, scarf, tie, belt, ring,
    mask, necklace, helmet, watch, crown, apron, backpack, costume, blouse, bracelet, raincoat, vest""")
GARMENTS_MANY = ranked("""shoes, clothes, glasses, trousers, jeans, socks, boots, sunglasses, gloves, shorts,
    sandals, pyjamas, slippers, earrings""")
VEHICLES = ranked("""car, bus, train, bike, boat, truck, plane, taxi, bicycle, tractor, ship, motorbike, tram,
    ferry, ambulance, helicopter, rocket, scooter, van, lorry, spaceship""")
BY = ranked("car, bus, train, bike, plane, boat, taxi, tram, ship, ferry, bicycle, tractor")
INSTRUMENTS = ranked("piano, guitar, violin, drums, organ, keyboard, trumpet, flute, saxophone, cello, harp")
GAMES = ranked("""football, tennis, chess, cards, basketball, computer games, video games, board games, golf,
    hockey, baseball, volleyball, rugby, cricket, table tennis""")
FURNITURE = ranked("""table, chair, bed, desk, sofa, shelf, floor, box, bench, carpet, wall, cupboard, drawer,
    window, wardrobe, armchair, couch, roof, stool, cushion, curtain, blanket""")
SEATS = ranked("""chair, sofa, bench, floor, bed, grass, stool, wall, couch, table, armchair, carpet, fence, beach,
    balcony, roof""")
SURFACES = ranked("""table, floor, desk, shelf, chair, bed, roof, wall, plate, bench, sofa, tray, stove, ground,
    carpet, stage""")
CONTAINERS = ranked("""box, bag, car, pocket, drawer, basket, cupboard, fridge, bucket, suitcase, oven, bottle, pot,
    jar, wardrobe, safe, bin, backpack, washing machine, bowl, glass""")
OPENABLE = ranked("""door, window, box, book, bag, gate, bottle, letter, drawer, cupboard, present, suitcase,
    curtain, file, envelope, umbrella, fridge, jar, can""")
CLEANABLE = ranked("""room, house, kitchen, floor, car, table, bathroom, window, desk, bike, shirt, glass, plate,
    garden, garage, oven, carpet, stable, bed, street, office, board, dish, shower""")
REPAIRABLE = ranked("""car, bike, roof, computer, phone, chair, door, fence, radio, machine, lamp, table, engine,
    clock, watch, bridge, boat, toy, wall, window, tractor, washing machine, camera, shoe, lock, tap, wheel, pipe""")
BUILDINGS = ranked("""house, bridge, tower, wall, school, boat, garage, hospital, castle, factory, road, nest,
    church, library, fence, museum, robot, town hall, barn, machine, airport, hotel, snowman, sandcastle, stadium,
    tunnel, shed""")
PAINTABLE = ranked("wall, door, picture, fence, house, room, gate, chair, egg, table, boat, shelf, bike")
DRAWABLE = ranked("""picture, house, tree, horse, circle, line, flower, face, star, map, cat, dragon, sun, plan,
    square, castle, heart, car, dog, dinosaur, princess""")
FLOWERS = ranked("flower, rose, tree, tulip, sunflower, plant, lily, daisy, seed, apple tree, vegetable")
STUFF = listed("wood, gold, glass, stone, paper, metal, iron, silver, wool, ice, plastic, steel, cotton, leather")
MATERIALS = ranked("""paper, money, wood, paint, oil, sand, soap, gold, stuff, wool, glass, coal, metal, furniture,
    luggage, electricity, gas, equipment, medicine, ink, plastic, cloth, string, petrol, shampoo, rubbish""")
