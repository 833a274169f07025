"""The shapes of whole sentences: statements, questions, orders, exclamations, speech, clauses in pairs."""

STATEMENT = """
10 | {past_timed} .
10 | {present_timed} .
4 | {future_timed} .
.5 | {past} !
1 | {present} !
.3 | {future} !
1 | {perhaps} {past} .
.7 | {perhaps} {present} .
1 | {past_time} {past} .
.7 | {present_time} {present} .
.5 | {future_time} {future} .
"""
PAIR = """
2 | {past} and {past} .
2 | {past} , but {past} .
1 | {past} , so {past} .
2 | {past} because {past} .
1 | {past} when {past} .
.7 | {past} while {past} .
.6 | {past} before {past} .
.6 | {past} after {past} .
.4 | {past} until {past} .
.4 | {past} although {past} .
1.5 | when {past} , {past} .
.6 | after {past} , {past} .
.4 | while {past} , {past} .
.4 | as soon as {past} , {past} .
.3 | although {past} , {past} .
2 | {present} and {present} .
2 | {present} , but {present} .
1 | {present} , so {present} .
2 | {present} because {present} .
.4 | {present} when {present} .
.5 | if {present} , {present} .
2 | if {present} , {future} .
1 | {future} if {present} .
.8 | {future} when {present} .
.6 | {future} because {present} .
.4 | {future} unless {present} .
.3 | {present} or {present} .
.3 | {present} since {past} .
.3 | {present} , although {present} .
.3 | {present} , though {present} .
.2 | {present} , while {present} .
.3 | even if {present} , {future} .
1 | if {past} , {conditional} .
.3 | {conditional} .
.4 | {conditional} , but {present} .
"""
# With a subject X, spoken of as {who}: filled for each of function.WHO by free.py.
QUESTION = """
3 | {does} {X} {V:base} ?
1.5 | {does} {X} {S:base} ?
1 | {does} {X} {V:base} {every_day} ?
4 | did {X} {V:base} ?
1 | did {X} {V:base} {yesterday} ?
3 | {is} {X} {V:ing} ?
1 | {was} {X} {V:ing} ?
3 | {is} {X} {C} ?
1 | {was} {X} {C} ?
1.5 | {can} {X} {V:base} ?
1 | will {X} {V:base} ?
.6 | will {X} {V:base} {tomorrow} ?
1 | {has} {X} {V:done} ?
.4 | {has} {X} ever {V:done} ?
.4 | {has} {X} {V:done} yet ?
.4 | {aren't} {X} {C} ?
.3 | {doesn't} {X} {V:base} ?
.3 | {can't} {X} {V:base} ?
1 | why {does} {X} {V:base} ?
1 | why did {X} {V:base} ?
.5 | why didn't {X} {V:base} ?
.6 | why {is} {X} {V:ing} ?
.8 | why {is} {X} {C} ?
.6 | when did {X} {V:base} ?
.5 | when will {X} {V:base} ?
.4 | when {does} {X} {V:base} ?
.5 | how did {X} {V:base} ?
.5 | how {can} {X} {V:base} ?
.4 | where did {X} {V:base} ?
.4 | where {does} {X} {V:base} ?
.3 | where will {X} {V:base} ?
1 | where {is} {X} ?
.6 | where {was} {X} {yesterday} ?
.5 | how {is} {X} ?
.3 | how often {does} {X} {V:base} ?
.2 | how long will {X} {V:base} ?
"""
# The same of people only.
QUESTION_TO_PEOPLE = """
3 | what {does} {X} {acting_on:base} ?
3 | what did {X} {acting_on:base} ?
2 | what {is} {X} {acting_on:ing} ?
1 | what will {X} {acting_on:base} ?
.7 | what {can} {X} {acting_on:base} ?
.5 | what {has} {X} {acting_on:done} ?
.7 | what {does} {X} think about {topic} ?
.5 | what {does} {X} want to be ?
.5 | what {does} {X} want ?
.4 | what {does} {X} need ?
.4 | what {does} {X} like to eat ?
.7 | who did {X} {meet:base} ?
.7 | who {does} {X} {like_him:base} ?
.5 | who {is} {X} ?
.5 | where {does} {X} live ?
.5 | where {is} {X} going ?
.5 | where {does} {X} come from ?
.7 | how many {thing_many} {does} {X} have ?
.5 | how many {snack_many} did {X} eat ?
.4 | how much {dish_one} {does} {X} need ?
.6 | {does} {X} have {having} ?
.5 | {has} {X} got {having} ?
.5 | how old {is} {X} ?
.5 | which {thing_one} {does} {X} want ?
.3 | which {thing_one} did {X} buy ?
.5 | {does} {X} know that {present} ?
.4 | {does} {X} think that {present} ?
.4 | would {X} like to {simple:base} ?
.4 | would {X} like {dish1} ?
"""
OTHER_QUESTION = """
2 | who {doing:s} ?
2 | who {doing:past} ?
1 | who is {doing:ing} ?
1 | who will {doing:base} ?
.7 | who can {doing:base} ?
1 | who is {complement} ?
.7 | who wants to {simple:base} ?
1 | what is this ?
.7 | what is that ?
.7 | what happened {yesterday} ?
.7 | what's your name ?
.7 | what is your favourite {favourite} ?
.7 | what's the weather like ?
.7 | what time is it ?
.5 | what day is it today ?
1 | how are you ?
.5 | how are you doing ?
.7 | how much is {thing1} ?
.7 | is {thing1} {thing_complement} ?
.6 | are the {thing_many} {state} ?
.7 | is it {weather} {now} ?
.7 | was it {weather} {yesterday} ?
.5 | is it {judgement} to {simple:base} ?
.7 | is there a {thing_one} in {place1} ?
.7 | are there any {animal_many} in {place1} ?
.6 | is there any {dish_one} left ?
.6 | whose {thing_one} is this ?
.6 | where is {thing1} ?
.6 | where are {my} {thing_many} ?
.6 | do you like {snack_many} ?
.6 | do you like {dish_one} ?
.6 | do you speak {language} ?
.5 | can I help you ?
.5 | can you help me , please ?
.5 | can you {simple:base} ?
.5 | could you {simple:base} , please ?
.5 | may I {simple:base} ?
.4 | shall we {simple:base} ?
.4 | why not ?
.4 | what about {him} ?
.4 | what about {dish1} ?
.3 | what else ?
.4 | are you ready ?
.4 | are you okay ?
.4 | what do you mean ?
.4 | what does this word mean ?
.4 | do you know how to {simple:base} ?
.4 | which is {thing_more} , {thing1} or the {thing_one~} ?
.4 | which animal is {animal_more} than a {animal_one} ?
.3 | what kind of {idea_one} is it ?
"""
ORDER = """
8 | {ordering:base} !
4 | {ordering:base} .
3 | please {doing:base} .
1.5 | please {doing:base} !
1 | {ordering:base} , please .
3 | don't {doing:base} !
1 | please don't {doing:base} .
.7 | never {doing:base} !
.5 | always {doing:base} .
1.5 | {name} , {doing:base} !
.7 | don't be {feeling} !
.5 | let me {simple:base} .
.5 | let him {simple:base} .
.3 | stop {simple:ing} !
"""
OUR_ORDER = "3 | let's {doing:base} !\n1 | let's {doing:base} .\n.4 | let us {doing:base} ."
EXCLAMATION = """
2 | what a {thing_adj} {thing_one} !
1 | what a {animal_adj} {animal_one} !
1 | what a {event_adj} {event_one} !
1 | what a {place_adj} {place_one} !
.6 | what a {idea_adj} {idea_one} !
1 | how {judgement} !
.6 | how {person_adj} {somebody@she} is !
.6 | how {person_adj} {somebody@he} is !
.5 | oh no , {past} !
.5 | oh , {present} !
.4 | wow , {present} !
.2 | thank God , {present} !
.2 | oh my God !
.3 | ok , {present} .
.2 | super !
.3 | hey , {present} !
.7 | hello , {name} !
.4 | hi , {name} !
.4 | hello , how are you ?
.4 | hi !
.4 | hello !
.4 | good morning , {name} !
.3 | good evening , {name} .
.3 | good night , {name} !
.3 | goodbye , {name} !
.3 | dear {name} , {present} .
.4 | happy birthday , {name} !
.3 | merry Christmas !
.6 | thank you for {thing} !
.5 | thank you very much !
.4 | thanks a lot !
.4 | well done , {name} !
.4 | good luck !
.3 | I can't believe it !
.4 | yes , {present} .
.4 | no , {present} .
.3 | yes , I do .
.3 | no , I don't .
.3 | yes , of course .
.3 | yes , sir !
.3 | yeah , {present} .
.3 | well , {present} .
.3 | okay , {future} .
.3 | sorry , {past} .
.3 | excuse me , {present} .
.3 | it's {judgement} !
.3 | that's {judgement} !
.3 | I am so {feeling} !
.3 | so what ?
.2 | help !
.2 | see you {tomorrow} !
"""
SPEECH = """
3 | “ {^present} , ” {said} {talker} .
2 | “ {^past} , ” {said} {talker} .
1 | “ {^future} , ” {said} {talker} .
1 | “ {^present} ! ” {said} {talker} .
2 | “ {^ordering:base} ! ” {said} {talker} .
1 | “ {^present} , ” {speaker} said .
2 | {speaker} said : “ {^present} . ”
1 | {speaker} said : “ {^past} . ”
1 | {speaker} asked : “ {^question} ”
1.5 | “ {^question} ” asked {talker} .
.7 | “ {^exclamation} ” {said} {talker} .
"""
# X is a person.
THOUGHT = """
3 | {X} {think:past} that {past} .
3 | {X} {think:pres} that {present} .
1 | {X} {think:pres} {present} .
1 | {X} {think:pres} that {future} .
.6 | {X} {think:past} that {somebody@they} would {simple:base} .
.6 | {X} told {him} that {past} .
.5 | {X} {doesn't} know if {present} .
.3 | {X} {doesn't} know whether {present} .
.5 | {X} {doesn't} know why {past} .
.5 | {X} asked if {past} .
.5 | {X} {is} {feeling} because {past} .
.5 | {X} {was} so {feeling} that {past} .
.3 | {X} {doesn't} think that {present} .
.3 | {X} {is} sure that {present} .
.3 | {X} {is} afraid that {future} .
.3 | {X} would {simple:base} if {past} .
.3 | {X} {hurt:past} {myself} .
.3 | {X} looked at {myself} in the mirror .
"""
RELATIVE = """
2 | the {job_one} who {doing:past} was {complement} .
1 | the {man_one} who {doing:pres} is {complement} .
1 | the {woman_one} who is {doing:ing} is {complement} .
1 | {somebody} {like_him:pres} the {job_one} who {doing:past} .
1 | {somebody} {meet:past} a {man_one} who {doing:s} .
1 | {somebody} {meet:past} a {woman_one} who was {complement} .
2 | the {thing_one} that {somebody} {buy:past} was {thing_complement} .
1 | the {thing_one} which {somebody} {handle:past} is {thing_complement} .
1 | this is the {thing_one} that {somebody} {buy:past} .
1 | this is the {place_one} where {somebody} {stay:past} .
1 | the {animal_one} that {beastly:past} was {animal_complement} .
.7 | the {animal_one} which {chase:past} {animal~} is {animal_complement} .
.7 | {somebody} {is} the {superlative_person} {job_one} in {place1} .
.7 | {thing1} is the {superlative_thing} {thing_one~} in {place1} .
.5 | the {animal_one} is the {superlative_animal} animal of all .
.5 | what {somebody} {acting_on:past} was {judgement} .
.5 | that is why {past} .
.4 | there is somebody who {doing:s} .
.4 | {somebody} {meet:past} {name} , whose {family} was a {job_one} .
"""
