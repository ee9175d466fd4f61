"""Colours as other programs write them, and the hues of ours that are nearest to them."""

import re
from math import atan2, cos, degrees, hypot, radians, sin

from services.timetable.hues import HUES

_HEX = re.compile(r"#(?:([0-9a-f])([0-9a-f])([0-9a-f])|([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2}))", re.I)
_GREYEST = 0.02
"""Chroma below which a colour has no hue that anybody sees."""
_LIGHTNESS, _CHROMA = 0.62, 0.1

# Linear sRGB and OKLab: https://bottosson.github.io/posts/oklab/
_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_AB = (
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1, 0.3963377774, 0.2158037573),
    (1, -0.1055613458, -0.0638541728),
    (1, -0.0894841775, -1.2914855480),
)
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)

Three = tuple[float, ...]


def hue_of(colour: str) -> int | None:
    """The nearest hue to ``#rrggbb`` or ``#rgb``; None for a grey, and for what is written otherwise."""
    found = _HEX.fullmatch(colour.strip())
    if found is None:
        return None
    digits = [one * 2 if len(one) == 1 else one for one in found.groups() if one]
    linear = tuple(_linear(int(one, 16) / 255) for one in digits)
    roots = tuple(value ** (1 / 3) for value in _times(_TO_LMS, linear))
    a, b = _times(_TO_AB, roots)
    if hypot(a, b) < _GREYEST:
        return None
    return round(degrees(atan2(b, a)) * HUES / 360) % HUES


def colour_of(hue: int) -> str:
    """``#rrggbb`` of a hue, for programs that know no hues; ``hue_of`` it is the same again."""
    angle = radians(hue * 360 / HUES)
    roots = _times(_FROM_LAB, (_LIGHTNESS, _CHROMA * cos(angle), _CHROMA * sin(angle)))
    linear = _times(_FROM_LMS, tuple(value**3 for value in roots))
    return "#" + "".join(f"{round(min(max(_curved(value), 0), 1) * 255):02x}" for value in linear)


def _times(matrix: tuple[Three, ...], vector: Three) -> Three:
    return tuple(sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curved(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
