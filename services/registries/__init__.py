"""What is looked up by name: terms, programs, levels, groups, courses, instructors, rooms."""
