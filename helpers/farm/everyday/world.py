"""Places, nature, time, and what one cannot touch."""

from helpers.farm.lexicon import listed, ranked

PLACES = ranked("""house, city, room, garden, park, street, forest, kitchen, village, shop, hotel, station, library,
    museum, hospital, office, lake, church, market, airport, restaurant, bank, castle, field, town, cinema, theatre,
    zoo, supermarket, bakery, classroom, café, stadium, bathroom, bedroom, university, factory, barn, garage,
    playground, cave, valley, square, tower, cellar, gym, post office, pharmacy, swimming pool, school, bookshop,
    harbour, meadow, building, prison, living room, tunnel, palace, court, yard, apartment, camp, bar, club, region,
    centre, store, studio, corner, hall, zone, port, jungle, desert, gallery, temple, suburb""")
AT = listed("""home, school, work, the station, the airport, the beach, the office, the market, the hotel, the zoo,
    the bus stop, the cinema, the door, university, the party, the supermarket, the lake, the concert""")
TO = listed("""school, work, bed, church, town, university, hospital, Europe, London, America, Africa, the beach,
    Paris, the market, the doctor, the party, the dentist, the moon, the station, the swimming pool, the zoo""")
TOWNS = ranked("""London, Paris, Luzern, Rome, Berlin, New York, Bern, Basel, Tokyo, Zurich, California, Vienna,
    Geneva, Chicago""")
COUNTRIES = ranked("""America, England, Switzerland, France, Germany, Italy, China, Japan, Spain, India, Canada,
    Australia, Russia, Africa, Europe, Greece, Asia, Mexico, Brazil, Austria, the United States, Sweden, Norway,
    Egypt, Poland, Ireland""")
LANGUAGES = ranked("English, German, French, Italian, Spanish, Chinese, Japanese")
NATIONALITIES = ranked("""American, English, French, German, British, Chinese, European, Italian, Swiss, Spanish,
    Japanese, Indian, Russian, Australian, African""")

SKY = listed("sun, moon, sky, wind, rain, star, cloud, storm, snow, rainbow")
NATURE = ranked("""river, mountain, forest, lake, star, tree, flower, cloud, island, hill, field, beach, rainbow,
    valley, leaf, cave, meadow, storm, stone, path, rock, fire, coast, ocean, wave, branch, bush, planet, desert,
    volcano, waterfall, horizon, shadow""")
SUBJECTS = ranked("""music, English, history, art, science, German, French, maths, sport, biology, Italian, Spanish,
    geography, physics, chemistry, Chinese, politics, medicine, law, religion, philosophy, psychology, literature,
    engineering, computer science""")
HOLIDAYS = ranked("Christmas, Easter, Halloween")
EVENTS = ranked("""party, birthday, lecture, meeting, game, holiday, lesson, match, concert, trip, wedding, class,
    race, film, festival, test, exam, show, conference, course, journey, event, picnic, visit, tour, war, election,
    weekend, session, break, performance, speech, battle, scene, season, period, trial, debate, interview,
    competition, exchange, campaign, discussion, victory, introduction, birth, flight, exhibition, ceremony,
    experiment, operation""")
TROUBLE = ranked("""problem, accident, mistake, fire, storm, noise, test, question, secret, risk, crisis, danger,
    traffic jam, fight, disease, crime, threat, delay, conflict, debt, injury, failure, emergency, fault, mess,
    battle, war""")

# A plan, the plans.
IDEAS = ranked("""idea, plan, question, problem, story, answer, reason, dream, job, rule, change, chance, word,
    decision, project, mistake, fact, joke, secret, way, promise, example, result, solution, test, lesson,
    advantage, goal, choice, opinion, task, title, exercise, difference, method, report, point, step, message,
    detail, subject, wish, memory, offer, success, effect, purpose, topic, risk, skill, number, name, price, size,
    shape, colour, age, date, speed, weight, height, value, role, feeling, case, thought, opportunity, challenge,
    view, style, sense, approach, response, code, term, concept, option, request, description, type, right, part,
    process, theory, claim, statement, strategy, argument, feature, comment, discovery, suggestion, conclusion,
    attitude, invention, vote, notice, score, lie, move, command, definition""")
TOPICS = ranked("""the weather, music, school, football, money, work, the future, the past, politics, art, history,
    life, love, science, the war, the news, health, food, the economy, sport, the holidays, nature, the election,
    the price of bread, religion, the world, technology, artificial intelligence, the internet, law, peace,
    business, education, culture, the problem, the plan, the accident, the party, the test, the truth, energy,
    traffic, research, the law, everything, the match, trade, the old days, the environment, literature, fashion,
    climate change, the universe, the weekend, language, travel, animals, computers, medicine, space""")
MATTERS = ranked("""time, life, work, money, love, music, help, health, art, information, power, sleep, luck, peace,
    sport, school, nature, education, experience, history, language, water, air, freedom, energy, fun, happiness,
    friendship, science, practice, patience, trust, research, business, support, advice, training, culture,
    knowledge, justice, truth, security, attention, success, rest, hope, beauty, technology, law, politics, fear,
    quality, memory, courage, kindness, humour, safety, respect, communication, progress, tradition, democracy,
    responsibility, silence, faith, imagination, intelligence, equality, movement, growth""")
SKILLS = listed("""to swim, to read, to write, to cook, to dance, to drive, to ski, to sing, to fly, to ride a bike,
    to speak English, to play chess, to play the piano, to count, to paint, to climb""")
JOBS_TO_DO = ranked("""job, exercise, lesson, project, test, report, game, letter, meal, task, race, speech, exam,
    puzzle, search, drawing""")
NEWS = ranked("""plan, law, project, rule, service, program, policy, system, product, decision, deal, report,
    agreement, result, contract, building, website, road, tax, offer, model, version, study, list, method""")
NEEDS = ranked("""money, time, help, support, power, information, space, energy, security, research, experience,
    control, land, water, food, attention, training, peace, advice, staff, workers, teachers, doctors, houses, jobs,
    members, leaders, trade, data, room, luck, players, access, ability, insurance, income, credit, evidence,
    respect, safety, protection, capital, material, resources, skills, balance, cash, fuel, labour, leadership,
    communication, responsibility, progress, tools, rights, rules, ideas, books, computers, schools, hospitals,
    roads""")
SOCIETY = ranked("""system, law, economy, market, company, society, government, population, industry, environment,
    climate, situation, culture, service, production, century, war, price, network, relationship, community, rate,
    action, position, effort, role, condition, force, quality, source, issue, effect, development, range, standard,
    level, site, form, area, figure, amount, base, cost, tax, policy, practice, model, version, degree, interest,
    image, pressure, property, loss, stage, status, benefit, demand, authority, influence, agreement, analysis,
    application, movement, campaign, treatment, region, career, construction, generation, exchange, investment,
    structure, operation, basis, function, election, debt, parliament""")
