"""Places, nature, time, and what one cannot touch."""

from helpers.farm.lexicon import listed, ranked

PLACES = ranked("""house, city, room, garden, park, street, forest, kitchen, village, shop, hotel, station, library,
    museum, hospital, office, river, beach, lake, mountain, church, market, airport, restaurant, bank, farm, castle,
    field, town, island, cinema, theatre, zoo, supermarket, bakery, classroom, café, stadium, bathroom, bedroom,
    university, factory, barn, garage, playground, cave, valley, square, tower, cellar, gym, post office, pharmacy,
    swimming pool, school, bookshop, harbour, desert, jungle, meadow, bridge, building, prison, living room, bus
    stop, sea, hall, tunnel, palace, court, yard, flat, apartment, centre, region, store, studio, laboratory, camp,
    bar, club, corridor, mall, gallery, temple""")
AT = listed("""home, school, work, the station, the airport, the beach, the office, the market, the hotel, the zoo,
    the bus stop, the cinema, the door, university, the party, the supermarket, the lake, the concert""")
TO = listed("""school, work, bed, church, town, university, hospital, Europe, London, America, Africa, the beach,
    Paris, the market, the doctor, the party, the dentist, the moon, the station, the swimming pool, the zoo""")
TOWNS = ranked("""London, Paris, Luzern, Rome, Berlin, New York, Bern, Basel, Tokyo, Vienna, Zurich, Geneva, Madrid,
    Venice, Chicago, California, Texas, Athens, Lisbon, Amsterdam, Florida""")
COUNTRIES = ranked("""America, England, Switzerland, France, Germany, Italy, China, Japan, Spain, India, Canada,
    Australia, Russia, Africa, Europe, Austria, Mexico, Brazil, Norway, Sweden, Greece, Egypt, Portugal, Ireland,
    Scotland, Poland, Asia, Britain""")
LANGUAGES = ranked("English, German, French, Italian, Spanish, Chinese, Latin, Japanese, Russian, Greek, Portuguese")
NATIONALITIES = ranked("""American, English, French, German, British, Chinese, European, Italian, Swiss, Spanish,
    Japanese, Indian, Russian, Canadian, Australian, African, Irish, Greek""")

SKY = listed("sun, moon, sky, wind, rain, star, cloud, storm, snow, rainbow")
NATURE = ranked("""river, mountain, forest, lake, star, tree, flower, cloud, island, hill, field, beach, rainbow,
    ocean, wave, valley, leaf, desert, volcano, waterfall, cave, meadow, storm, branch, stone, path, rock, bush,
    planet, shadow, fire, nest""")
SUBJECTS = ranked("""music, English, history, art, science, German, French, maths, sport, biology, Italian, Spanish,
    geography, physics, chemistry, Latin, Chinese, politics, medicine, law, philosophy, engineering, literature,
    computer science, economics, psychology, religion""")
HOLIDAYS = ranked("Christmas, Easter, Halloween, Thanksgiving, New Year, Carnival")
EVENTS = ranked("""party, birthday, meeting, game, holiday, lesson, match, concert, trip, wedding, class, race,
    film, festival, test, exam, show, conference, course, competition, journey, interview, event, exhibition,
    picnic, visit, tour, war, election, weekend, session, break, ceremony, flight, performance, lecture, speech,
    debate, battle, scene, season, period, trial""")
TROUBLE = ranked("""problem, accident, mistake, fire, storm, noise, test, question, secret, risk, crisis, danger,
    delay, traffic jam, disease, fight, mess, crime, earthquake""")

# A plan, the plans.
IDEAS = ranked("""idea, plan, question, problem, story, answer, reason, dream, job, rule, change, chance, word,
    decision, project, mistake, fact, joke, secret, way, promise, example, result, solution, test, lesson,
    advantage, goal, choice, opinion, task, title, exercise, difference, theory, method, report, point, step,
    message, detail, subject, wish, memory, offer, success, effect, purpose, argument, topic, discovery, risk,
    suggestion, rumour, habit, skill, number, name, price, size, shape, colour, age, date, speed, weight, height,
    value, role, feeling, case, thought, attitude, opportunity, challenge, experiment, invention, mission, view,
    comparison, conclusion, excuse, warning, style, sense, approach, response, code, term, concept, option, request,
    description""")
TOPICS = ranked("""the weather, music, school, football, money, work, the future, the past, politics, art, history,
    life, love, science, the war, the news, health, food, the economy, sport, the holidays, nature, the election,
    the price of bread, religion, the world, climate change, the environment, technology, artificial intelligence,
    the internet, law, peace, business, education, culture, the problem, the plan, the accident, the party, the
    test, the truth, energy, fashion, traffic, research, the law, everything, the match, design, trade, literature,
    human rights, the old days""")
MATTERS = ranked("""time, life, work, money, love, music, help, health, art, information, power, sleep, luck, peace,
    sport, school, nature, education, experience, history, language, water, air, freedom, energy, fun, happiness,
    friendship, science, practice, patience, trust, research, business, honesty, support, advice, training, culture,
    knowledge, justice, truth, safety, security, attention, success, rest, respect, hope, beauty, technology, law,
    politics, faith, progress, competition, growth, fear, quality, imagination, intelligence, memory, tradition,
    silence, courage, kindness, democracy, responsibility, communication, fame, pleasure, humour, creativity,
    equality""")
SKILLS = listed("""to swim, to read, to write, to cook, to dance, to drive, to ski, to sing, to fly, to ride a bike,
    to speak English, to play chess, to play the piano, to count, to paint, to climb""")
JOBS_TO_DO = ranked("""job, exercise, lesson, project, test, report, game, letter, meal, task, race, speech, exam,
    puzzle, search, drawing, experiment, interview""")
NEWS = ranked("""plan, law, project, rule, budget, service, program, policy, system, product, decision, deal,
    report, campaign, agreement, result, contract, building, website, road, tax, statement, strategy, design, offer,
    model, reform, debate, investigation, version, study, list, method""")
NEEDS = ranked("""money, time, help, support, power, information, space, energy, security, research, experience,
    control, land, water, food, attention, training, peace, advice, staff, workers, teachers, doctors, houses, jobs,
    protection, equipment, members, leaders, evidence, trade, data, capital, tax money, room, luck, players, access,
    ability, insurance, income, credit""")
SOCIETY = ranked("""system, law, economy, market, company, society, government, population, tradition, industry,
    environment, climate, situation, culture, treatment, service, production, century, war, price, network,
    relationship, community, generation, rate, process, action, movement, position, effort, role, condition, force,
    quality, structure, function, source, issue, effect, development, growth, range, standard, level, region, site,
    form, area, figure, amount, base, cost, tax, policy, theory, practice, model, species, version, degree,
    interest, image, pressure, property, loss, stage, status, benefit, budget, demand, authority, influence,
    agreement, analysis, application""")
