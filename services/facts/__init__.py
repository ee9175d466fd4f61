"""What can be told of one room, person, course, program or level."""
