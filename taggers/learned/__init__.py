"""What people coded, learnt: `train` makes a model file of their codings, `Learned` is the tagger made of one.

Examples are handed in and the file is handed back; neither is kept here.
"""

from taggers.learned.calibrating import Bin, Calibration, Decided, calibration, drawn
from taggers.learned.examples import Example, digest
from taggers.learned.measuring import Quality, quality
from taggers.learned.nearest import Near
from taggers.learned.tagger import ENOUGH_OF_A_CODE, Learned, said_by, settled
from taggers.learned.training import DIMENSIONS, ENOUGH, DimensionFigures, Training, train

__all__ = [
    "DIMENSIONS",
    "ENOUGH",
    "ENOUGH_OF_A_CODE",
    "Bin",
    "Calibration",
    "Decided",
    "DimensionFigures",
    "Example",
    "Learned",
    "Near",
    "Quality",
    "Training",
    "calibration",
    "digest",
    "drawn",
    "quality",
    "said_by",
    "settled",
    "train",
]
