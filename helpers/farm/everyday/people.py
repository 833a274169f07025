"""People, groups of people, animals, and the body."""

from helpers.farm.lexicon import listed, ranked

GIRLS = ranked("""Anna, Mia, Lena, Nora, Emma, Clara, Ida, Paula, Rosa, Julia, Lisa, Maria, Sara, Tina, Vera, Zoe,
    Alma, Carla, Elsa, Frida, Hanna, Marta, Nina, Mary, Alice, Kate, Sophie, Lucy, Jane, Laura, Amy, Eva, Helen,
    Susan, Sarah, Elena, Claire, Ella, Grace, Rita""")
BOYS = ranked("""Tom, Ben, Max, Paul, Leo, Felix, Hugo, Lukas, Noah, Peter, Robert, Simon, Adam, David, Jakob,
    Martin, John, Jack, James, Sam, Tim, Michael, Daniel, Thomas, George, Harry, Charlie, Alex, Mark, Nick, Luke,
    Oliver, Henry, William, Andrew, Frank, Chris, Oskar, Bob, Fred""")

# My ..., the ... of ...
HIS_FAMILY = ranked("""father, brother, dad, son, husband, uncle, boyfriend, grandfather, cousin, grandpa, nephew,
    grandson""")
HER_FAMILY = ranked("""mother, sister, mum, wife, daughter, girlfriend, aunt, grandmother, cousin, grandma, niece,
    granddaughter, mom""")
# The ..., a ...
MEN = ranked("""man, boy, king, guy, gentleman, prince, waiter, businessman, policeman, fireman, monk, hero,
    monster, wizard, emperor, knight, lord, chief, chairman""")
WOMEN = ranked("""woman, girl, lady, queen, princess, waitress, businesswoman, policewoman, actress, witch, nun,
    ballerina""")
# She or he: a sentence decides.
JOBS = ranked("""teacher, doctor, student, driver, president, player, leader, writer, artist, farmer, manager,
    officer, director, captain, minister, lawyer, editor, secretary, nurse, singer, engineer, scientist, cook,
    actor, coach, pilot, author, judge, mayor, expert, soldier, professor, boss, producer, reporter, photographer,
    dentist, musician, dancer, designer, worker, baker, gardener, butcher, chef, detective, librarian, painter,
    tailor, carpenter, clown, poet, pirate, astronaut, sailor, plumber, mechanic, hairdresser, cleaner, journalist,
    guard, researcher, programmer, architect, electrician, banker, shopkeeper, magician, politician, explorer,
    inventor""")
PERSONS = ranked("""child, friend, neighbour, guest, kid, partner, person, customer, visitor, member, owner,
    patient, stranger, baby, teenager, tourist, user, passenger, colleague, winner, fan, pupil, classmate, thief,
    traveller, beginner, cyclist, teammate, giant, ghost, robot, citizen, twin, couple, character, individual,
    assistant, adult, fellow""")
HUMANS_MANY = ranked("""people, children, men, women, students, friends, kids, parents, players, workers, guys,
    girls, boys, teachers, members, fans, neighbours, guests, users, tourists, farmers, artists, scientists,
    doctors, visitors, customers, adults, soldiers, citizens, grandparents, twins, pupils, leaders, employees,
    passengers, experts, actors, police officers, patients, voters, readers, babies, teenagers, strangers,
    classmates""")
GROUPS = ranked("""team, family, government, company, school, city, country, class, group, club, party, state,
    council, court, community, bank, band, church, university, committee, department, village, hospital, union,
    audience, crowd, crew, board, league, nation, agency, orchestra, choir, office, society, association, industry,
    market, museum, factory, organization, administration, college, management, district, division, unit, section,
    majority""")

PETS = ranked("""dog, cat, horse, rabbit, puppy, kitten, pony, hamster, parrot, hen, bird, donkey, goldfish, turtle,
    budgie, guinea pig""")
ANIMALS = ranked("""dog, cat, horse, bird, cow, goat, sheep, pig, mouse, chicken, duck, rabbit, bear, fox, wolf,
    lion, tiger, elephant, monkey, donkey, goose, hen, frog, snake, rat, squirrel, owl, hedgehog, puppy, kitten,
    pony, calf, lamb, crow, parrot, turtle, spider, giraffe, camel, kangaroo, penguin, whale, dolphin, shark,
    crocodile, zebra, panda, dragon, dinosaur, unicorn, bull, rooster, swan, eagle, beaver, otter, badger, deer,
    hare, toad, llama, mule, ox, foal, turkey, pigeon, raccoon, hippo, ape, leopard, cheetah, polar bear, octopus,
    seal, snail, ant, bat, bee, butterfly, worm, crab, lizard, peacock, ostrich, flamingo, koala, chimpanzee, moose,
    lobster, walrus""")
BIRDS = ranked("""bird, duck, owl, eagle, parrot, goose, swan, crow, pigeon, sparrow, robin, chicken, hen,
    blackbird, seagull, stork, peacock, butterfly, bee, bat, dragon, raven, swallow, hawk, mosquito, fly""")
SWIMMERS = ranked("fish, duck, frog, whale, dolphin, shark, swan, otter, beaver, seal, turtle, crocodile, penguin, eel")
INSECTS = ranked("fly, bee, ant, spider, butterfly, beetle, mosquito, wasp, ladybird, snail, worm, moth, caterpillar")

HANDS = ranked("hands, face, hair, feet, ears, neck, teeth, nose, legs, arms")  # what one washes
HURT = ranked("""hand, leg, arm, foot, head, knee, finger, back, shoulder, ankle, toe, elbow, neck, nose, wrist,
    thumb, chin, ear, eye, tooth, stomach""")
LIMBS = ranked("hand, arm, leg, head, finger, foot, tail")
BODY = ranked("""face, head, hand, eye, heart, body, hair, mouth, back, foot, arm, leg, nose, skin, voice, ear,
    brain, neck, shoulder, tooth, finger, knee, stomach, tongue, smile, throat, lip, chest, bone, cheek, beard,
    blood, forehead, muscle, moustache, belly""")
CREATURE_PARTS = ranked("tail, leg, ear, head, nose, wing, paw, eye, neck, tooth, foot, claw, beak, mouth, tongue, fur")

TITLES = listed("Mr, Mrs, Ms, Dr")
SURNAMES = ranked("""Smith, Brown, Jones, Miller, Taylor, Baker, White, Green, Black, King, Williams, Johnson, Lee,
    Scott, Fischer, Weber, Keller, Huber, Frei, Steiner, Wood, Hill""")
