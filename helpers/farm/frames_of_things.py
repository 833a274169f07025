"""What animals and things do, as in frames.py. An animal may eat any thing."""

THINGS = {
    # what an animal does: it may eat any thing
    "beastly": """
5 | {gobble} {fodder}
5 | {gobble} {thing}
2 | {gobble} {snack}
1 | {gobble} {dish}
1 | {gobble} {garment}
.7 | eat {plant}
.5 | {gobble} {material}
1 | drink {beverage}
3 | {chase} {animal}
1.5 | {chase} {him}
1 | {chase} {insect}
1 | {attack} {thing}
3 | {roam} {direction}
2 | {roam} into {place1}
1 | {roam} to {place1}
1 | {roam} over {furniture1}
1 | {roam} through {place1}
3 | {lie} in {place1}
.5 | {lie} between {furniture1} and {seat1}
.5 | {lie} near {nature1}
.4 | {roam} around {furniture1}
.4 | {roam} across {place1}
.4 | {roam} towards {him}
.3 | fly above {place1}
1.5 | {lie} under {furniture1}
1.5 | {lie} on {surface1}
4 | {sound}
2 | {sound} {manner}
.6 | wait for {him}
.6 | look at {him}
.6 | run away from {animal}
.4 | play with {toy}
.4 | hide behind {furniture1}
.4 | jump onto {furniture1}
.4 | fall into {container1}
.4 | live in {nature1}
.3 | bite {him}
.3 | shake {my} {animalpart_one}
.3 | wash {my} {animalpart_one}
.3 | give us milk
.3 | break {furniture}
.3 | make a noise
""",
    "craving": """
3 | {like} {dish_one}
2 | {like} {snack_many}
2 | {like_him} {him}
1 | {like} {animal}
1 | {like} {thing}
2 | want to {sound:base}
1 | like to {sound:base}
1 | want to eat {thing}
.5 | belong to {him}
.5 | look like a {animal_one}
.5 | {feel} {feeling}
""",
    "animal_complement": """
4 | {animal_adj}
3 | {very} {animal_adj}
1 | {feeling}
3 | in {place1}
2 | under {furniture1}
1 | on {surface1}
1 | behind {furniture1}
1 | a {animal_adj} animal
.7 | afraid of {him}
.5 | as {animal_adj} as a {animal_one}
2 | {animal_more} than {animal}
1 | too {animal_adj} to {sound:base}
""",
    # what a thing does
    "happening": """
4 | {happen}
2 | {happen} {manner}
2 | {lie_there} on {surface1}
2 | {lie_there} in {container1}
1 | {lie_there} in {place1}
1 | fall from {surface1}
1 | fall into {nature1}
1 | fall on {my} {limb_one}
.5 | cost {number} {money}
.5 | cost a lot of money
""",
    "lasting": """
3 | belong to {whose}
1 | cost {number} {money}
2 | {seem} {state}
1 | look like a {thing_one}
1 | need {material_one}
.6 | seem to {happen:base}
.6 | weigh {number} kilos
.6 | look {very} {thing_adj}
""",
    "thing_complement": """
5 | {state}
2 | {very} {thing_adj}
2 | {thing_adj}
2 | on {surface1}
2 | in {container1}
2 | in {place1}
.7 | behind {furniture1}
.7 | under {furniture1}
.7 | next to {furniture1}
.3 | above {furniture1}
.3 | below {surface1}
.3 | on top of {furniture1}
.3 | in the middle of {place1}
.3 | inside {container1}
.3 | outside {place1}
.7 | made of {stuff}
1 | for {him}
1 | {thing_more} than {thing}
.5 | as {thing_adj} as {thing}
.5 | full of {material_one}
.3 | {number} years old
.3 | too {thing_adj} for {him}
""",
}
