"""StarPlan: following the timetable that a university plans in that system.

``upstream`` has its words, ``client`` and ``sources`` ask for them, ``extract`` makes rooms, courses and people of
texts, ``sync`` writes what has changed. Nothing else of Horarium knows how StarPlan speaks.
"""
