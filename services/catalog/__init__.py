"""What the public catalog tells: the whole timetable, read only."""
