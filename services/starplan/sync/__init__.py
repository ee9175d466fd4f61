"""Bringing the timetable up to date with a StarPlan server: what has changed there, and nothing else, is written.

A ``Sweep`` asks for the lists, then for one plan after the other. What it has to decide is in pure functions:
``terms`` which terms count, ``gates`` which answers may erase something, ``matching`` what is the same as before.
"""
