"""The shapes of free sentences, one a line: its weight, and the sentence with its slots.

`{past}`, `{present}`, `{future}` are clauses in that tense; `{^past}` starts with a capital letter; `{doing:ing}` asks
for a form. A predicate is written once for people, animals and things: V is what they do, S what lasts in them, C what
they can be.
"""

# Tense -> predicates. A clause is a subject and one of these.
PREDICATES = {
    "past": """
6 | {V:past}
3 | {V:past} {yesterday}
.5 | {never} {V:past}
1 | didn't {V:base}
.3 | did not {V:base}
.4 | didn't {V:base} {yesterday}
.7 | {was} {V:ing}
.2 | {wasn't} {V:ing}
.3 | had {just} {V:done}
.4 | couldn't {V:base}
.4 | had to {V:base}
.3 | could {V:base}
.2 | used to {V:base}
2 | {S:past}
.3 | didn't {S:base}
.2 | {never} {S:past}
2 | {was} {C}
1 | {was} {C} {yesterday}
.5 | {wasn't} {C}
.2 | {was} not {C}
.2 | {was} {never} {C}
""",
    "present": """
3 | {V:pres}
1.5 | {V:pres} {every_day}
1.2 | {often} {V:pres}
2.5 | {is} {V:ing}
.7 | {is} {V:ing} {now}
.4 | {isn't} {V:ing}
1 | {doesn't} {V:base}
.2 | {does} not {V:base}
1.3 | {can} {V:base}
.7 | {can't} {V:base}
.4 | {has} to {V:base}
.2 | {doesn't} have to {V:base}
.6 | {has} {V:done}
.3 | {has} {just} {V:done}
.3 | {hasn't} {V:done}
.2 | {has} been {V:ing} {for_days}
4 | {S:pres}
1 | {really} {S:pres}
1.2 | {doesn't} {S:base}
.2 | {doesn't} {V:base} anymore
.2 | would like to {V:base}
4 | {is} {C}
.5 | {is} {often} {C}
1 | {isn't} {C}
.4 | {is} not {C}
.3 | {is} {C} {now}
.3 | must be {C}
.2 | {has} been {C} {for_days}
""",
    "future": """
2 | will {V:base}
1 | will {V:base} {tomorrow}
.7 | won't {V:base}
1 | {is} going to {V:base}
.5 | {is} going to {V:base} {tomorrow}
.3 | {isn't} going to {V:base}
.3 | might {V:base}
.6 | will be {C}
.2 | will be {C} {tomorrow}
.2 | won't be {C}
""",
    "conditional": """
3 | would {V:base}
1 | wouldn't {V:base}
1 | could {V:base}
.5 | would never {V:base}
1 | would be {C}
.3 | would {S:base}
""",
}
# Only with a pronoun before them: "I'm reading".
SHORT = {
    "past": "1 | 'd already {V:done}\n.5 | 'd better {V:base}",
    "present": """
3 | {m} {V:ing}
.5 | {m} {V:ing} {now}
3 | {m} {C}
.5 | {m} not {C}
1 | {m} not {V:ing}
1 | {ve} {just} {V:done}
.5 | {ve} {V:done}
.5 | 'd like to {V:base}
""",
    "conditional": "2 | 'd {V:base}\n1 | 'd be {C}",
    "future": """
2 | 'll {V:base}
1 | 'll {V:base} {tomorrow}
1 | 'll be {C}
1 | {m} going to {V:base}
""",
}
# Who does it, and which frames (frames.py) are their V, S and C.
SUBJECTS = {
    "somebody": ("doing", "being", "complement"),
    "creature": ("beastly", "craving", "animal_complement"),
    "object": ("happening", "lasting", "thing_complement"),
}
HAVING = {
    "past": "3 | had {having}\n.5 | didn't have {having}",
    "present": """
4 | {has} {having}
1 | {doesn't} have {having}
1 | {has} got {having}
.3 | {has} had {having} {for_days}
""",
    "conditional": "1 | would have {having}\n1 | could have {having}",
    "future": "1 | will have {having}\n.3 | won't have {having}",
}

# Clauses that are not about somebody who does something.
OTHER_PAST = """
2 | it was {weather} {yesterday}
1 | it was {very} {weather}
.7 | it rained {yesterday}
.5 | it was raining
.4 | it snowed {yesterday}
.4 | the sun was shining
.7 | the {sky} {move_sky:past}
2 | there was a {thing_adj} {thing_one} in {place1}
1 | there was a {animal_one} in {place1}
1 | there were {few} {animal_many} in {place1}
1 | there were {few} {thing_many} on {surface1}
1 | there were {few} {humans} in {place1}
.5 | there was no {dish_one} in {container1}
.5 | there wasn't any {dish_one}
.5 | there was a {trouble_one} in {place1}
1 | {thing1} was {handle:done} by {him}
1 | {thing1} was {gobble:done} by a {animal_one}
.7 | {written1} was {write:done} by {girl}
.7 | {written1} was {write:done} by {boy}
.7 | {building1} was {build:done} {yesterday}
.5 | {repairable1} was {repair:done}
.5 | {thing1} was lost
.4 | everybody was invited
.4 | we were invited to {event1}
2 | {event1} was {event_adj}
1 | {event1} {show_up:past} {yesterday}
.7 | {nature1} was {place_adj}
.7 | {place1} was {very} {place_adj}
1 | {dish1} was {very} {taste}
.7 | {dish1} {savour:past} {taste}
.6 | {vehicle1} {drive_by:past}
.6 | {vehicle1} {drive_by:past} {yesterday}
.4 | {device1} {run_on:past}
1 | {news1} was {govern:done} by {group1}
1 | the {group_one} {govern:past} {news}
1 | the {group_one} {host:past} {event}
.4 | the {group_one} {want:past} {need_one}
.5 | {idea1} was {idea_adj}
.4 | {plant1} {ripen:past}
.4 | I was born in {town}
.4 | it was nice of you
.4 | nothing happened
.3 | something strange happened {yesterday}
.3 | the {society_one} {show_up:past}
.4 | {authority} {govern:past} {news}
.3 | everything went well
.3 | everybody was there except {name}
.3 | all the {humans} came , including {name}
.3 | according to {authority} , {event1} was {event_adj}
.3 | {event1} was {event_adj} despite the {sky}
.3 | {vehicle1} was late due to the {sky}
.3 | once upon a time there was a {person_adj} {woman_one}
.3 | the {woman_one} lived between {place1} and {nature1}
.3 | all the {humans} were there
.3 | neither {boy} nor {girl} was there
"""
OTHER_PRESENT = """
2 | it is {weather} {now}
1 | it's {weather}
.7 | it is {very} {weather}
.5 | it is raining
.4 | it's snowing {now}
.4 | it often rains {every_day}
.5 | the sun is shining
.7 | the {sky} is {move_sky:ing}
.4 | it's {clock} o'clock
.5 | today is {day}
.4 | {day} is my favourite day
2 | there is a {thing_one} on {surface1}
1 | there's a {animal_one} in {place1}
1 | there are {few} {animal_many} in {place1}
1 | there are {few} {thing_many} in {container1}
.6 | there is some {dish_one} in {container1}
.6 | there isn't any {dish_one} left
.5 | there's nothing to eat
.4 | there are seven days in a week
.2 | there are sixty minutes in a hour
.2 | there are twelve months in a year
.5 | my {bodypart_one} hurts
.4 | the {group_one} and the {group_one~} {govern:base} {news}
.4 | the {animal_one} has a {animal_adj} {animalpart_one}
.4 | the sky is {very} {place_adj}
.6 | this is {my} {thing_one}
.6 | this is {my} {family}
.5 | that is a {idea_adj} {idea_one}
.5 | that's a {idea_adj} {idea_one}
.5 | these are {my} {thing_many}
.4 | this {thing_one} is {mine}
.4 | that's {judgement}
.4 | it's {very} {judgement}
1 | it is {judgement} to {simple:base}
.6 | {hobby} is {judgement}
.7 | {value} is {judgement}
.5 | {value} is more important than {matter}
.6 | the {snack_many} are {very} {taste}
1 | the {dish_one} is {taste}
.7 | {dish1} tastes {taste}
.6 | {place1} is {very} {place_adj}
.5 | the {superlative_thing} {place_one} is in {country}
.4 | {town} is in {country}
.4 | {town} is a {place_adj} city
.8 | {event1} is {event_adj}
.6 | {event1} {show_up:pres} {tomorrow}
.6 | {idea1} is {very} {idea_adj}
.5 | my name is {name}
.4 | {my} favourite subject is {schoolsubject}
.4 | {my} favourite animal is the {animal_one}
.4 | I am {number} years old
.5 | I like {snack_many} but I don't like {dish_one}
.4 | {girl} speaks {language}
.4 | {boy} speaks {language} and {language}
.7 | {beasts} are {animal_more} than {insect_many}
.7 | a {animal_one} is {animal_more} than a {animal_one~}
.4 | {beasts} can {sound:base}
.4 | birds can fly
.4 | {fishes} can swim
.4 | a {bird_one} can fly but a {animal_one} can't
.6 | {vehicle1} is {drive_by:ing}
.5 | {device1} {run_on:pres}
.4 | {device1} is {run_on:ing}
.5 | {thing1} is made of {stuff}
.7 | the {group_one} {govern:pres} {news}
.7 | the {group_one} needs {need_one}
.5 | {group1} has a {public_adj} {news_one}
.5 | {news1} is {public_adj}
.6 | the {public_adj} {society_one} is {judgement}
.5 | {society1} {affect:pres} {society}
.3 | {news1} is part of {society}
.4 | there is a difference between {matter} and {matter~}
.3 | everything is {judgement}
.3 | something is wrong with {device}
.3 | nothing is {judgement}
.3 | one must {simple:base}
.3 | time flies
.3 | {media1} is based on a {text_one}
.3 | {thing1} is on the other side of {place1}
.3 | every {animal_one} can {sound:base}
.3 | each {person_one} has a {thing_one}
.3 | it is likely that {future}
.2 | the more the better
.3 | two plus two is four
.3 | about {number} percent of the {humans} like {topic}
.3 | it is {number} miles to {town}
.3 | {thing1} costs {number} {money} per day
.3 | most {humans} like {topic}
"""
OTHER_FUTURE = """
1 | it will be {weather} {tomorrow}
1 | it will rain {tomorrow}
.6 | it's going to snow {tomorrow}
1 | there will be a {event_one} {tomorrow}
.6 | there will be {dish_one} for {meal}
1 | {event1} will be {event_adj}
.6 | {event1} will {show_up:base} {tomorrow}
.6 | the {group_one} will {govern:base} {news}
.5 | everything will be fine
.5 | {plant1} will {ripen:base}
.5 | {vehicle1} will {drive_by:base} {tomorrow}
"""
OTHER_CONDITIONAL = """
1 | it would be {judgement}
1 | it would be {judgement} to {simple:base}
.5 | everything would be {judgement}
.5 | the {group_one} would {govern:base} {news}
.3 | {event1} would be {event_adj}
"""
OTHER = {"conditional": OTHER_CONDITIONAL, "past": OTHER_PAST, "present": OTHER_PRESENT, "future": OTHER_FUTURE}
