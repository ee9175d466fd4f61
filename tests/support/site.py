"""All pages, and what stands in the way of a page: opened one by one by the tests of what every page has to be.

What stands in braces is filled in with the places of the site that is opened: uids and names, and a ``day`` in a
week of classes.
"""

READERS = {
    "planning, day": "/plannings/{planning}?date={day}&view=day",
    "planning, week": "/plannings/{planning}?date={day}",
    "planning, month": "/plannings/{planning}?date={day}&view=month",
    "planning, agenda": "/plannings/{planning}?date={day}&view=agenda",
    "planning, empty": "/plannings/{planning}?date=2027-08-11",
    "group": "/plannings/timetable.group.{group}?date={day}",
    "level": "/plannings/timetable.level.{level}?date={day}",
    "course, week": "/plannings/timetable.course.{course}?date={day}",
    "instructor, week": "/plannings/timetable.instructor.{instructor}?date={day}",
    "room, week": "/plannings/timetable.room.{room}?date={day}",
    "room, month": "/plannings/timetable.room.{room}?date={day}&view=month",
    "two laid over each other": "/timetable?of={planning}&of=timetable.group.{group}&date={day}",
    "three, one gone, a course hidden": (
        "/timetable?of={planning}&of=timetable.group.{group}&of=univ.gone&hide=Algorithmique&date={day}"
    ),
    "two compared": "/compare?of={planning}&of=timetable.group.{group}&date={day}",
    "a calendar to add": "/timetable/add?of={planning}&date={day}&q=a",
    "home": "/",
    "search": "/search",
    "search, hits": "/search?q=a",
    "search, no hits": "/search?q=zzzzzz",
    "plannings": "/plannings",
    "branch": "/plannings/{branch}",
    "meeting of a planning": "/event?planning={planning}&uid={meeting}",
    "meeting of a group": "/event?planning=timetable.group.{group}&uid={event}",
    "nothing chosen yet": "/my",
    "rooms": "/rooms",
    "rooms, some": "/rooms?seats=30&q=a",
    "room": "/rooms/{room}",
    "free rooms": "/rooms/free?date={day}&from=10:30&to=11:00",
    "occupancy": "/rooms/heat?date={day}",
    "door": "/rooms/{room}/door",
    "instructors": "/instructors",
    "instructor": "/instructors/{instructor}",
    "courses": "/courses",
    "course": "/courses/{course}",
    "programs": "/programs",
    "program": "/programs/{program}",
    "level's groups": "/levels/{level}",
    "changes of nothing": "/changes",
    "changes": "/changes?of=timetable.group.{group}",
    "subscribe": "/subscribe?of=timetable.group.{group}",
    "subscriptions": "/subscriptions",
    "settings": "/settings",
    "sign in": "/sign-in",
    "sign up": "/sign-up/{invite}",
    "account deleted": "/account/deleted",
}
"""Nobody is signed in."""

PEOPLE = {
    "home with timetables": "/",
    "my week": "/my?date={day}",
    "my subscriptions": "/subscriptions",
    "settings of mine": "/settings",
    "account": "/account",
    "sessions": "/account/sessions",
    "passkeys": "/account/passkeys",
    "connections": "/account/connections",
    "planner API": "/account/api",
    "editor, start": "/desk",
    "editor, whose schedule": "/desk?q=a",
    "editor, a group": "/desk?of=timetable.group.{group}&date={day}",
    "editor, a room": "/desk?of=timetable.room.{room}&date={day}",
    "editor, a new event": "/desk/events/new?of=timetable.group.{group}&date={day}",
    "editor, an event": "/desk/events/{event_id}?of=timetable.group.{group}&date={day}",
    "import": "/desk/import",
    "import, columns": "/desk/import/{upload}/columns",
    "import, done": "/desk/import/{import}",
    "import, templates": "/desk/import/templates",
    "export": "/desk/export",
    "feeds": "/admin/feeds",
    "feeds, none": "/admin/feeds?q=zzzzzz",
    "feeds, failing": "/admin/feeds?state=of",
    "sync": "/admin/sync",
    "sweep": "/admin/sync/runs/{run}",
    "clashes": "/admin/clashes",
    "users": "/admin/users",
    "users, none": "/admin/users?q=zzzzzz",
    "invites": "/admin/users/invites",
}
"""Opened by a superadmin who has chosen timetables."""

REFUSED = {
    "sign up, closed": "/sign-up",
    "free rooms, refused": "/rooms/free?date={day}&from=10:30&to=09:00",
    "nothing": "/nothing",
    "unknown planning": "/plannings/{branch}.nowhere",
    "unknown room": "/rooms/nowhere",
    "no date": "/plannings/{planning}?date=2026-11-18x",
}
"""Pages that say what was wrong with an address."""

NO_PAGES = {
    "pages.asset": "a file",
    "pages.changes_feed": "a feed",
    "pages.desk_names": "options of a field",
    "pages.check_event": "a line of the editor's form",
    "pages.check_new_event": "a line of the editor's form",
    "pages.export_file": "a file",
    "pages.import_errors": "a file",
    "pages.admin": "leads to the first page of those who look after the installation",
}
"""Routes of the site that show no page of their own, and why."""
