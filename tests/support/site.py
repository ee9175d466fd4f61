"""All pages, and what stands in the way of a page: opened one by one by the tests of what every page has to be.

What stands in braces is filled in by ``places`` of the site that is opened.
"""

WEEK = "date=2026-11-18"

READERS = {
    "planning, day": f"/plannings/{{planning}}?{WEEK}&view=day",
    "planning, week": f"/plannings/{{planning}}?{WEEK}",
    "planning, month": f"/plannings/{{planning}}?{WEEK}&view=month",
    "planning, agenda": f"/plannings/{{planning}}?{WEEK}&view=agenda",
    "planning, empty": "/plannings/{planning}?date=2027-08-11",
    "group": f"/plannings/timetable.group.{{group}}?{WEEK}",
    "level": f"/plannings/timetable.level.{{level}}?{WEEK}",
    "course, week": f"/plannings/timetable.course.{{course}}?{WEEK}",
    "instructor, week": f"/plannings/timetable.instructor.{{instructor}}?{WEEK}",
    "room, week": f"/plannings/timetable.room.{{room}}?{WEEK}",
    "room, month": f"/plannings/timetable.room.{{room}}?{WEEK}&view=month",
    "two laid over each other": f"/timetable?of={{planning}}&of=timetable.group.{{group}}&{WEEK}",
    "two compared": f"/compare?of={{planning}}&of=timetable.group.{{group}}&{WEEK}",
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
    "free rooms": f"/rooms/free?{WEEK}&from=10:30&to=11:00",
    "occupancy": f"/rooms/heat?{WEEK}",
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
    "settings": "/settings",
    "sign in": "/sign-in",
    "sign up": "/sign-up/{invite}",
    "account deleted": "/account/deleted",
}
"""Nobody is signed in."""

PEOPLE = {
    "home with timetables": "/",
    "my week": f"/my?{WEEK}",
    "my subscriptions": "/subscriptions",
    "settings of mine": "/settings",
    "account": "/account",
    "sessions": "/account/sessions",
    "passkeys": "/account/passkeys",
    "connections": "/account/connections",
    "planner API": "/account/api",
    "feeds": "/admin/feeds",
    "feeds, none": "/admin/feeds?q=zzzzzz",
    "feeds, failing": "/admin/feeds?state=off",
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
    "free rooms, refused": f"/rooms/free?{WEEK}&from=10:30&to=09:00",
    "nothing": "/nothing",
    "unknown planning": "/plannings/{branch}.nowhere",
    "unknown room": "/rooms/nowhere",
    "no date": "/plannings/{planning}?date=2026-11-18x",
}
"""Pages that say what was wrong with an address."""

NO_PAGES = {
    "pages.asset": "a file",
    "pages.changes_feed": "a feed",
    "pages.admin": "leads to the first page of those who look after the installation",
}
"""Routes of the site that show no page of their own, and why."""
