"""What one eats and drinks."""

from helpers.farm.lexicon import listed, ranked

# Some bread, the soup.
DISHES = ranked("""bread, soup, rice, cheese, meat, chicken, cake, fish, salad, pasta, chocolate, butter, pizza,
    honey, fruit, ice cream, spaghetti, food, sugar, salt, garlic, jam, ham, bacon, yoghurt, porridge, pudding,
    stew, toast, cream, candy, mustard, flour, turkey, corn, popcorn, cereal, cabbage, lettuce, spinach, dough""")
# An apple, the apples.
SNACKS = ranked("""apple, egg, sandwich, banana, potato, tomato, orange, pizza, burger, cake, biscuit, pear, carrot,
    onion, cherry, cookie, sausage, lemon, nut, pie, pancake, strawberry, mushroom, sweet, melon, pumpkin, berry,
    bean, grape, peach, plum, cucumber, muffin, steak, doughnut, pepper, walnut, pineapple, mango, coconut, hot dog""")
DRINKS = ranked("""water, coffee, tea, milk, juice, lemonade, wine, beer, hot chocolate, cocoa, orange juice, apple
    juice, soup""")
VESSELS = ranked("glass, cup, bottle, mug, can, jug, bowl")
PORTIONS = ranked("piece, bit, plate, bowl, slice, bag, box, basket, lot, spoonful, packet, pound")
MEALS = listed("breakfast, lunch, dinner, supper")
# What no person eats but a hungry animal of the farm might.
FODDER = ranked("""grass, hay, bread, wood, paper, straw, meat, fruit, milk, cheese, butter, snow, soap, soup, wool,
    honey, cake, rice""")
COURSES = ranked("dessert, snack, lunch, meal, dinner, sauce, surprise, birthday cake")
