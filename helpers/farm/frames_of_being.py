"""What people like, have and are, as in frames.py."""

BEING = {
    # what lasts in a person
    "being": """
4 | {like} {snack_many}
2 | {like} {dish_one}
2 | {like} {thing}
3 | {like_him} {him}
1.5 | {like} {animal}
1 | {like} {topic}
1 | {like} {place1}
1.5 | {know_idea} {idea}
.7 | {like} {matter}
.7 | {like} {garment}
1 | like {simple:ing}
.5 | love {simple:ing}
.5 | hate {simple:ing}
.6 | like {schoolsubject}
.6 | like {game}
.5 | like {language}
3 | {want_to} to {simple:base}
1 | want {him} to {simple:base}
.7 | know how {skill}
.7 | know {him} very well
.6 | believe in {matter}
.5 | believe {him}
.5 | remember {event}
.5 | understand {idea}
.5 | need {matter}
1 | {feel} {feeling}
.3 | feel like {simple:ing}
.3 | look like a {animal_one}
.3 | look like {profession}
.3 | belong to {group}
.3 | come from {country}
.3 | come from {town}
.3 | agree with {him}
.3 | mean it
.3 | know the answer
.3 | like it here
.3 | live near {place1}
.3 | care about {topic}
""",
    "having": """
5 | {thing}
1.5 | {pet}
1 | {few} {thing_many}
1 | {idea}
.8 | {thing_adj} {clothes}
.7 | {snack}
.7 | {looks} {features}
.6 | {vehicle}
.5 | {few} {person_many}
.5 | a {person_adj} {family}
.5 | a lot of {material_one}
.5 | {task}
.4 | no money
.4 | no time
.4 | no idea
.4 | a lot of work
.4 | time for {him}
.4 | a cold
.3 | a headache
.3 | a birthday
.3 | {number} children
.3 | {few} friends
""",
    # what a person can be
    "complement": """
6 | {feeling}
3 | {very} {feeling}
.4 | {totally} {feeling}
.3 | in the middle of {place1}
3.5 | {profession}
2 | at {at}
2 | in {place1}
.7 | in {town}
.5 | in {country}
.7 | {person_adj}
1 | {very} {person_adj}
.4 | from {country}
.7 | afraid of {animal_many}
.5 | interested in {topic}
.5 | proud of {him}
.5 | angry with {him}
.5 | good at {schoolsubject}
.5 | tired of {simple:ing}
.5 | ready to {simple:base}
.5 | happy to {simple:base}
.4 | able to {simple:base}
.3 | in bed
.3 | on holiday
.3 | on the phone
.3 | on the way to {to}
.3 | as {person_adj} as {him}
.6 | too {person_adj} to {simple:base}
.6 | {person_more} than {him}
""",
}
