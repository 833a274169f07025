"""What somebody or something does: verbs with their objects. `{eat}` stands for one of the verbs of class "eat" in the
form that the sentence needs; other slots are noun phrases (noun_phrases.py) or words of a class."""

from helpers.farm.frames_of_being import BEING
from helpers.farm.frames_of_things import THINGS

FRAMES = (
    {
        # what a person does
        "doing": """
5 | {eat} {dish}
5 | {eat} {snack}
.7 | {eat} a {portion_one} of {dish_one}
.7 | have {meal}
2 | {drink} {beverage}
.8 | {drink} a {vessel_one} of {beverage_one}
2 | {cook} {dish}
.7 | {cook} {course} for {him}
.5 | {cook} {meal}
3 | {read} {text}
.8 | {read} {text} about {topic}
2 | {write} {written}
1 | write {written} to {him}
.5 | send {written} to {him}
2 | {watch} {media}
.5 | watch television
.3 | watch TV
.7 | watch {animal}
1 | {hear} {tune}
3 | {wear} {garment}
1 | {wear} {my} {clothes}
.5 | {wear} {thing_adj} {clothes}
4 | {buy} {thing}
1 | {buy} {snack}
1 | {buy} {garment}
.6 | {buy} {clothes}
1 | {buy} {thing} for {him}
.6 | {buy} {thing} in {place}
2 | {give} {him} {thing1}
2 | {give_to} {thing} to {him}
1 | {move} {thing} to {place1}
.5 | {move} {him} to {to}
.5 | {move} {thing} home
4 | {handle} {thing}
1 | {handle} {thing} in {place1}
1 | {put} {thing} in {container1}
1 | {lay} {thing} on {surface1}
.5 | {lay} {garment} on {surface1}
2 | {open} {openable}
2 | {clean} {cleanable}
2 | {repair} {repairable}
2 | {use} {gadget}
.4 | {use} {material}
2 | {turn_on} {device}
2 | {build} {building}
.7 | {build} {building} of {stuff}
.6 | {paint} {paintable} {colour}
1 | {paint} {paintable}
1 | {draw} {drawable}
2 | {play} {game}
.5 | {play} {game} with {him}
1 | {practise} the {instrument_one}
.5 | play with {toy}
.6 | play with {pet}
2 | {study} {schoolsubject}
1 | {speak} {language}
5 | {meet} {him}
1 | {meet} {him} at {at}
.6 | {meet} {him} in {place1}
3 | {talk_to} {him}
2 | {talk_about} {topic}
1 | talk to {him} about {topic}
1 | talk about {idea}
.7 | talk about {event}
3 | {go} to {place1}
3 | {go} to {to}
1 | {go} to {place1} with {him}
1 | {go} {direction}
1 | {go} home {manner}
1 | go to {to} by {by_one}
1 | {travel} to {town}
1.5 | {travel} to {country}
.4 | {travel} to {country} by {by_one}
.5 | {travel} from {town} to {country}
1 | {visit} {place1}
.7 | {visit} {country}
.6 | {visit} {town}
2 | {move_about} {direction}
1 | {move_about} in {place1}
.7 | {move_about} through {place1}
.4 | {move_about} along {nature1}
.3 | {move_about} across {place1}
.3 | {move_about} towards {him}
.3 | {move_about} past {building1}
.3 | {stay} among {animal_many}
.7 | {move_about} {manner}
1.5 | {stay} at {at}
1.5 | {stay} in {place1}
.4 | {stay} under {nature1}
.7 | stay with {him}
.4 | live in {town}
.7 | sit on {seat1}
6 | {act}
2.5 | {act} {manner}
.6 | {act} and {act}
.7 | work for {group}
1 | work as {profession}
.5 | work with {gadget}
1.5 | {ride} {vehicle}
.4 | ride {animal1}
.7 | {feed} {pet}
1 | {feed} {animal}
1 | {grow} {plant}
1 | {wash} {my} {hands}
.6 | brush {my} {hands}
.7 | {hurt} {my} {hurtpart_one}
.7 | {raise} {my} {limb_one}
.3 | shake {my} {limb_one}
1.5 | {do} {task}
.7 | do {my} homework
1.5 | {attend} {event}
.5 | celebrate {holiday}
.5 | celebrate {my} birthday
3 | {think_up} {idea}
.6 | think about {idea}
.5 | ask a question
.6 | {solve} {trouble}
1 | {spend} money
.5 | {spend} a lot of money
.4 | spend {my} time with {him}
1.5 | {begin} to {simple:base}
1 | {enjoy} {simple:ing}
1 | {ask} {him} to {simple:base}
1 | tell {him} {tale}
.7 | tell {him} about {event}
.4 | tell {him} the truth
.6 | ask {him} about {idea}
.5 | help {him} with {task}
.6 | look for {thing}
.6 | look at {nature}
.6 | look at {unique}
.6 | look at {thing}
.4 | look out of the window
.4 | write {my} name
.4 | change {my} mind
.4 | become {profession}
.4 | take a picture of {animal}
.5 | take care of {animal}
.4 | have fun
.3 | focus on {my} {task_one}
.3 | fight against {trouble}
.3 | have a pain in {my} {hurtpart_one}
.4 | make a mistake
.4 | make a noise
.3 | take a break
.3 | take the {by_one} to {to}
.3 | fall off {seat1}
.3 | fall in love
.3 | join {group}
.2 | turn left
.2 | turn right
.3 | cut {dish} with a knife
.3 | use {gadget} to {simple:base}
.2 | stay at home because of the {sky}
.3 | click on the link
.2 | keep a secret
.2 | get up at {clock} o'clock
.2 | arrive at {clock} o'clock
""",
        # what one is told to do
        "ordering": """
3 | open {openable1}
2 | close {openable1}
3 | eat {my} {dish_one}
1 | eat {snack1}
1 | drink {my} {beverage_one}
3 | read {text1}
2 | write {written1}
2 | give {thing1} to {him}
2 | give me {thing1}
1 | show me {thing1}
1 | tell me {tale}
1 | bring me {thing1}
2 | take {thing1} to {place1}
2 | put {thing1} on {surface1}
1 | put {thing1} in {container1}
2 | clean {cleanable1}
1 | wash {my} {hands}
2 | look at {thing1}
1 | look at {unique}
1 | listen to {him}
2 | come here
1 | come back
1 | come to {place1}
2 | go to {to}
1 | go away
1 | go home
2 | wait for {him}
1 | wait a minute
1 | stop it
1 | sit down
1 | stand up
1 | wake up
1 | hurry up
2 | help {him}
1 | call {him}
1 | ask {him}
1 | buy {thing1}
1 | find {thing1}
1 | use {gadget1}
1 | turn on {device1}
1 | turn off {device1}
1 | play {game}
1 | draw {drawable1}
1 | feed {animal1}
1 | try it again
1 | try to {simple:base}
1 | think of {him}
1 | do {my} homework
1 | learn {language}
1 | say it again
1 | say hello
1 | be quiet
1 | be {person_adj}
1 | forget it
1 | let him {simple:base}
1 | keep {thing1}
1 | watch out
1 | follow {him}
1 | have a seat
1 | have fun
1 | make {course1} for {him}
1 | leave {him} alone
1 | run
1 | stop
1 | enjoy {my} {course_one}
1 | remember {idea1}
1 | choose a number
1 | imagine that {past}
1 | run to {place1}
1 | work hard
1 | get up
""",
        # what follows "begin to", "want to": short, so that a sentence stays one
        "simple": """
6 | {act}
2 | {eat} {dish}
2 | {eat} {snack}
1 | {drink} {beverage}
2 | {read} {text}
1 | {write} {written}
1 | {watch} {media}
2 | {buy} {thing}
1 | {wear} {garment}
1 | {use} {gadget}
1 | {clean} {cleanable}
1 | {repair} {repairable}
1 | {play} {game}
1 | {study} {schoolsubject}
2 | {meet} {him}
1 | {talk_to} {him}
1 | {talk_about} {topic}
2 | {go} to {to}
1 | {go} to {place1}
1 | {go} {direction}
1 | {travel} to {country}
1 | {visit} {place1}
1 | {stay} at {at}
.5 | {stay} in {place1}
.5 | {feed} {animal}
.5 | {handle} {thing}
.5 | {build} {building}
.5 | {draw} {drawable}
.5 | {do} {task}
.5 | {think_up} {idea}
.5 | become {profession}
.5 | play the {instrument_one}
.3 | be {feeling}
.3 | be {profession}
""",
        # verbs of which somebody asks "what?"; and what is made, written, ... by somebody
        "acting_on": """
4 | {eat}
2 | do
1 | {read}
1 | {write}
1 | {buy}
2 | {handle}
1 | {cook}
1 | {drink}
1 | {clean}
1 | {repair}
1 | say
1 | learn
1 | look for
""",
    }
    | BEING
    | THINGS
)
