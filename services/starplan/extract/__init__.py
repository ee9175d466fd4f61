"""What the texts of a plan mean: rooms, courses, people and cohorts.

Every function here gives the same for the same texts, makes something of any text, and takes time in proportion to its
length.
"""
