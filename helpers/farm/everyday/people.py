"""People, groups of people, animals, and the body."""

from helpers.farm.lexicon import listed, ranked

GIRLS = ranked("""Anna, Mia, Lena, Nora, Emma, Clara, Ida, Paula, Rosa, Julia, Lisa, Maria, Sara, Tina, Vera, Zoe,
    Alma, Carla, Elsa, Frida, Hanna, Marta, Nina, Mary, Alice, Kate, Lucy, Jane, Laura, Amy, Eva, Helen, Susan,
    Sarah, Grace, Rita""")
BOYS = ranked("""Tom, Ben, Max, Paul, Leo, Felix, Hugo, Lukas, Noah, Peter, Robert, Simon, Adam, David, Jakob,
    Martin, John, Jack, James, Sam, Tim, Michael, Daniel, Thomas, George, Harry, Charlie, Alex, Mark, Nick, Luke,
    Oliver, Henry, William, Andrew, Frank, Oskar, Bob""")

# My ..., the ... of ...
HIS_FAMILY = ranked("father, brother, dad, son, husband, uncle, boyfriend, grandfather, cousin, grandpa, nephew")
HER_FAMILY = ranked("""mother, sister, mum, wife, daughter, girlfriend, aunt, grandmother, cousin, grandma, niece,
    mom""")
# The ..., a ...
MEN = ranked("""man, boy, king, guy, gentleman, prince, waiter, businessman, policeman, fireman, hero, monster,
    wizard, lord, chief, chairman, emperor, knight""")
WOMEN = ranked("woman, girl, lady, queen, princess, actress, witch")
# She or he: a sentence decides.
JOBS = ranked("""teacher, doctor, student, driver, president, player, leader, writer, artist, farmer, manager,
    officer, director, captain, minister, lawyer, editor, secretary, nurse, singer, engineer, scientist, cook,
    actor, coach, pilot, author, judge, mayor, expert, soldier, professor, boss, producer, reporter, photographer,
    dentist, musician, dancer, designer, worker, baker, gardener, butcher, chef, detective, painter, tailor,
    carpenter, clown, poet, pirate, astronaut, cleaner, journalist, guard, programmer, banker, politician, employee,
    agent, guide, sailor, researcher, mechanic, magician, inventor, librarian, hairdresser, architect, reader,
    speaker, trainer, referee""")
PERSONS = ranked("""child, friend, neighbour, guest, kid, partner, person, customer, visitor, member, owner,
    patient, stranger, baby, teenager, tourist, user, passenger, colleague, winner, fan, classmate, thief, ghost,
    robot, couple, character, individual, assistant, adult, fellow, citizen, traveller, beginner, pupil, twin, giant""")
HUMANS_MANY = ranked("""people, children, men, women, students, friends, kids, parents, players, workers, guys,
    girls, boys, teachers, members, fans, neighbours, guests, users, tourists, farmers, artists, scientists,
    doctors, visitors, customers, adults, soldiers, citizens, grandparents, twins, pupils, leaders, passengers,
    experts, actors, patients, readers, babies, teenagers, strangers""")
GROUPS = ranked("""team, family, government, company, school, city, country, class, group, club, party, state,
    council, court, community, bank, band, church, university, committee, department, village, hospital, union,
    crowd, crew, league, nation, office, society, association, industry, market, museum, factory, organization,
    administration, college, management, district, division, unit, section, majority, audience, agency, board,
    choir, orchestra, institute, ministry, foundation""")

PETS = ranked("dog, cat, horse, rabbit, puppy, kitten, pony, parrot, hen, bird, donkey, turtle")
ANIMALS = ranked("""dog, cat, horse, bird, cow, goat, sheep, pig, mouse, chicken, duck, rabbit, bear, fox, wolf,
    lion, tiger, elephant, monkey, donkey, goose, hen, frog, snake, rat, squirrel, owl, hedgehog, puppy, kitten,
    pony, calf, lamb, crow, parrot, turtle, spider, giraffe, penguin, whale, dolphin, shark, crocodile, dragon,
    bull, eagle, beaver, deer, hare, ox, turkey, pigeon, bee, butterfly, worm, kangaroo, camel, zebra, panda, bat,
    swan, otter, badger, unicorn, dinosaur, snail, seal, hamster, ant, ladybird, crab""")
BIRDS = ranked("""bird, duck, owl, eagle, parrot, goose, crow, pigeon, sparrow, robin, chicken, hen, butterfly, bee,
    dragon, raven, swallow, hawk, fly""")
INSECTS = ranked("fly, bee, spider, butterfly, beetle, worm, mosquito, wasp, ladybird, snail, caterpillar")

HANDS = ranked("hands, face, hair, feet, ears, neck, teeth, nose, legs, arms")  # what one washes
HURT = ranked("""hand, leg, arm, foot, head, knee, finger, back, shoulder, neck, nose, ear, eye, tooth, stomach,
    toe, elbow, ankle, thumb""")
LIMBS = ranked("hand, arm, leg, head, finger, foot, tail")
BODY = ranked("""face, head, hand, eye, heart, body, hair, mouth, back, foot, arm, leg, nose, skin, voice, ear,
    brain, neck, shoulder, tooth, finger, knee, stomach, tongue, smile, throat, lip, chest, bone, blood, beard,
    cheek, muscle, chin, elbow, forehead""")
CREATURE_PARTS = ranked("tail, leg, ear, head, nose, wing, eye, neck, tooth, foot, mouth, tongue, fur")

TITLES = listed("Mr, Mrs, Ms, Dr")
SURNAMES = ranked("""Smith, Brown, Jones, Miller, Taylor, Baker, White, Green, Black, King, Williams, Johnson, Lee,
    Scott, Wood, Hill""")
