"""The furniture shop: an endless supply of furniture of which everything is known.

    piece = furniture.sample(1, seed=0)[0]          # a frozen dataclass
    furniture.render([piece], 64)                   # (1, 3, 64, 64), on any device, at any size
    furniture.caption(piece, seed=0).text           # "ein roter Stuhl auf einer Wiese"
    furniture.parse("Stuhl weiss").named            # {"kind": "chair", "finish": "white"}
    piece.program()                                 # a line of Python; furniture.from_program reads it, never runs it
    furniture.parts(piece), furniture.steps(piece)  # how to build it

After the HSLU Furniture GAN of the slides. HELD_OUT are combinations that no model but the judge trains on.
"""

from helpers.furniture.assembly import Line, Step, part_counts, parts, steps
from helpers.furniture.attributes import ATTRIBUTES, GROUPS, TONES, fits, fitting, named
from helpers.furniture.captions import LANGUAGES, Caption, caption, describe
from helpers.furniture.parsing import Reading, UnknownWord, parse
from helpers.furniture.piece import FINISHES, HELD_OUT, KINDS, MAKES, PAINTS, SCENES, SIZES, WOODS, Piece, sample
from helpers.furniture.programs import from_program
from helpers.furniture.renderer import render
