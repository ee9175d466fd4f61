"""The institutions of the demo, one for each feed dialect."""

from services.demo.oberrhein import COLLEGE, HOCHSCHULE, LANGUAGES
from services.demo.trois_rives import IUT, MASTERS, SCIENCES

INSTITUTIONS = (SCIENCES, IUT, MASTERS, HOCHSCHULE, COLLEGE, LANGUAGES)

TAUGHT_HERE = (SCIENCES, HOCHSCHULE)
"""Those whose timetable is made with Horarium itself, and so fills it on a first start."""
