"""Labelled pictures from anywhere, through one door: `pictures.load("furniture" | "digits" | a folder | ...)`.

`decode` and `square` turn somebody's own file into a picture, safely.
"""

from helpers.pictures.decode import NotAPicture, decode, square
from helpers.pictures.sources import HUB, SOURCES, Pictures, load
