"""What one eats and drinks."""

from helpers.farm.lexicon import listed, ranked

# Some bread, the soup.
DISHES = ranked("""bread, soup, rice, cheese, meat, chicken, cake, fish, salad, pasta, chocolate, butter, pizza,
    honey, fruit, ice cream, spaghetti, food, sugar, salt, garlic, jam, ham, bacon, beef, corn, yoghurt, porridge,
    popcorn, pudding, pork, curry, stew, toast, cream, candy, cereal, cabbage, lettuce, spinach, tofu, mustard,
    ketchup, flour, dough, muesli, turkey""")
# An apple, the apples.
SNACKS = ranked("""apple, egg, sandwich, banana, potato, tomato, orange, pizza, burger, cake, biscuit, pear, carrot,
    onion, cherry, cookie, sausage, lemon, nut, pie, pancake, strawberry, mushroom, sweet, peach, melon, grape,
    bean, pumpkin, plum, cucumber, muffin, steak, hot dog, noodle, berry, doughnut, croissant, waffle, pepper, chip,
    walnut, dumpling, bun, pretzel, avocado, pineapple, mango, coconut, cupcake, chestnut, olive, lollipop, omelette""")
DRINKS = ranked("""water, coffee, tea, milk, juice, lemonade, wine, beer, hot chocolate, cocoa, orange juice, apple
    juice, soup""")
VESSELS = ranked("glass, cup, bottle, mug, can, jug, bowl, sip")
PORTIONS = ranked("piece, bit, plate, bowl, slice, bag, box, spoonful, pound, packet, basket, lot")
MEALS = listed("breakfast, lunch, dinner, supper")
# What no person eats but a hungry animal of the farm might.
FODDER = ranked("""grass, hay, corn, bread, wood, paper, straw, meat, fruit, milk, cheese, butter, snow, soap, soup,
    wool, honey, cake, rice, moss""")
COURSES = ranked("dessert, snack, lunch, meal, dinner, sauce, surprise, birthday cake, hot meal, starter")
