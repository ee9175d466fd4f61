"""To which degree a program leads."""

import re

from services.starplan.extract.texts import plain

_WORD = re.compile(r"\b(bachelor|master|diplom)(?:s?(?:studien|programm|abschluss)\w*)?\b")
_IN_PARENTHESES = re.compile(r"\(([bm])(?:\)|\.? ?(?:sc|eng|a|ed|ba|arch|mus)\b)|\((dipl)\b")
_DEGREES = {"b": "Bachelor", "m": "Master", "d": "Diplom"}


def degree_type(name: str, short_name: str = "", by_letter: bool = False) -> str:
    """``Bachelor``, ``Master`` or ``Diplom`` when the name says so, else empty; a name with two of them says nothing.

    ``by_letter``: at this site the last letter of a short name, B or M, says it too.
    """
    folded = plain(name)
    told = {word[0] for word in _WORD.findall(folded)}
    told |= {(one or other)[0] for one, other in _IN_PARENTHESES.findall(folded)}
    if not told and by_letter:
        told = {plain(short_name)[-1:]} & {"b", "m"}
    return _DEGREES[told.pop()] if len(told) == 1 else ""
