"""Who may call which route, of all doors: one row a route."""

from dataclasses import dataclass

from models import LoginDoor, Role

EVERYBODY, OPERATORS, SCRAPERS, API_KEYS = "everybody", "operators", "scrapers", "api keys"


@dataclass(frozen=True)
class Of:
    """Users of a role, or a higher one, at a door."""

    door: LoginDoor
    role: Role
    page: bool = False


TIMETABLE, BROWSER, PLANNER = LoginDoor.TIMETABLE, LoginDoor.BROWSER, LoginDoor.PLANNER
Who = str | Of

TABLE: dict[Who, str] = {
    EVERYBODY: """
        GET /
        GET /search
        POST /my/plannings
        GET POST /my
        POST /my/hidden
        GET /timetable
        GET /timetable/add
        GET /compare
        GET /plannings
        GET /plannings/{full_id}
        GET /event
        GET /rooms
        GET /rooms/free
        GET /rooms/heat
        GET /rooms/{uid}
        GET /rooms/{uid}/door
        GET /instructors
        GET /instructors/{uid}
        GET /courses
        GET /courses/{uid}
        GET /programs
        GET /programs/{uid}
        GET /levels/{uid}
        GET /assets/{version}/{name}
        GET /sw.js
        GET /manifest.webmanifest
        GET /offline
        GET POST /settings
        POST /settings/colors
        POST /settings/groups
        POST /settings/groups/{group_id}
        POST /settings/groups/{group_id}/drop
        GET /changes
        GET /changes.atom
        GET /subscribe
        GET POST /subscriptions
        POST /subscriptions/{link_id}/renew
        POST /subscriptions/{link_id}/revoke
        GET /ics/{full_id}.ics
        GET /ics/my/{secret}.ics
        GET POST /sign-in
        POST /sign-in/{provider_id}
        POST /sign-out
        GET POST /sign-up
        GET POST /sign-up/{secret}
        GET /account/deleted
        GET /health/live
        GET /health/ready
        GET /api/ping
        GET /api/plannings
        GET /api/plannings/{full_id}
        GET /api/openapi
        GET /api/openapi.json
        GET /api/openapi/json
        GET /api/auth/ok
        GET /api/auth/get-session
        GET /api/auth/callback/{provider_id}
        GET /api/auth/passkey/generate-authenticate-options
        POST /api/auth/passkey/verify-authentication
        POST /api/auth/sign-in/social
        POST /api/auth/sign-in/username
        POST /api/auth/sign-out
        POST /api/v1/auth/login
        POST /api/v1/auth/refresh
        POST /api/v1/auth/logout
        POST /api/v2/auth
        POST /api/v2/auth/renew
        GET /v1/starplan/changes
        GET /v1/starplan/changes.atom
        GET /v1/starplan/changes/{change_id}
        GET /v1/starplan/courses
        GET /v1/starplan/courses/{course_id}
        POST /v1/starplan/events:conflicts
        GET /v1/starplan/export/courses
        POST /v1/starplan/export/custom
        GET /v1/starplan/export/programs
        GET /v1/starplan/export/semesters/{semester_id}
        GET /v1/starplan/ical/instructor/{instructor_id}
        GET /v1/starplan/ical/room/{room_id}
        GET /v1/starplan/ical/{semester_id}
        GET /v1/starplan/ical/{semester_id}/url
        GET /v1/starplan/instructors
        GET /v1/starplan/instructors/{instructor_id}
        GET /v1/starplan/instructors/{instructor_id}/courses
        GET /v1/starplan/openapi.json
        GET /v1/starplan/programs
        GET /v1/starplan/programs/{program_id}
        GET /v1/starplan/programs/{program_id}/courses
        GET /v1/starplan/programs/{program_id}/semesters
        GET /v1/starplan/rooms
        GET /v1/starplan/rooms/available
        GET /v1/starplan/rooms/{room_id}
        GET /v1/starplan/rooms/{room_id}/availability
        GET /v1/starplan/rooms/{room_id}/schedule
        GET /v1/starplan/search
        GET /v1/starplan/semesters
        GET /v1/starplan/semesters/{semester_id}
        GET /v1/starplan/semesters/{semester_id}/courses
        GET /v1/starplan/statistics
        GET /v1/starplan/sync/runs
        GET /v1/starplan/sync/status
        GET /v1/starplan/terms
        GET /v1/starplan/week/current
        GET /v1/starplan/week/{week}
        GET /v1/starplan/week/{week}/rooms
    """,
    OPERATORS: "GET /api/ops/plannings",
    SCRAPERS: "GET /metrics",
    API_KEYS: """
        GET /integration/levels
        GET /integration/levels/{level_id}
        GET /integration/levels/{level_id}/groups
        GET /integration/levels/{level_id}/groups/{group_id}
        GET /integration/levels/{level_id}/teachingUnits
        GET /integration/teachers
        GET /integration/teachers/{teacher_id}
        GET /integration/teachingUnits
        GET /integration/teachingUnits/{unit_id}
        GET /integration/rooms
        GET /integration/rooms/{room_id}
        GET /integration/rooms/available
        GET /integration/schedule
        GET /integration/schedule/{item_id}
    """,
    Of(TIMETABLE, Role.USER): """
        GET /api/v1/auth/me
        PUT /api/v1/auth/password
        GET /api/v1/schedule
    """,
    Of(TIMETABLE, Role.ADMIN): """
        GET POST /api/v1/levels
        GET PUT DELETE /api/v1/levels/{level_id}
        GET POST /api/v1/levels/{level_id}/groups
        GET PUT DELETE /api/v1/levels/{level_id}/groups/{group_id}
        GET /api/v1/levels/{level_id}/teachingUnits
        GET POST /api/v1/programs
        GET PUT DELETE /api/v1/programs/{program_id}
        GET POST /api/v1/terms
        GET PUT DELETE /api/v1/terms/{term_id}
        GET POST /api/v1/teachers
        GET PUT DELETE /api/v1/teachers/{teacher_id}
        GET POST /api/v1/teachingUnits
        GET PUT DELETE /api/v1/teachingUnits/{unit_id}
        GET POST /api/v1/rooms
        GET PUT DELETE /api/v1/rooms/{room_id}
        GET /api/v1/rooms/available
        GET /api/v1/rooms/unplaced
        POST /api/v1/rooms/{room_id}/unplaced
        POST /api/v1/{collection}/batch
        POST /api/v1/{collection}/batch/delete
        POST /api/v1/schedule
        POST /api/v1/schedule/batch
        GET /api/v1/schedule/doubleBookings
        GET PUT DELETE /api/v1/schedule/{item_id}
        GET /api/v1/schedule/{item_id}/suggestions
        GET POST /api/v1/schedule/{item_id}/series
        POST /api/v1/schedule/{item_id}/series/dates
        POST /api/v1/schedule/suggestions
        POST /api/v1/schedule/rooms
        POST /api/v1/schedule/series
        POST /api/v1/schedule/copies
        POST /api/v1/schedule/publications
        POST /api/v1/import/upload
        GET POST /api/v1/import/runs
        GET DELETE /api/v1/import/runs/{uid}
        PUT /api/v1/import/runs/{uid}/mapping
        POST /api/v1/import/runs/{uid}/check
        POST /api/v1/import/runs/{uid}/apply
        GET /api/v1/import/runs/{uid}/errors
        GET POST /api/v1/import/templates
        PUT DELETE /api/v1/import/templates/{template_id}
        GET /api/v1/export
        GET /api/v1/changes
        GET /api/v1/changes/steps
        GET /api/v1/changes/{batch_id}
        POST /api/v1/changes/{batch_id}/undo
        POST /api/v1/feeds/{full_id}/retry
        POST /api/v1/feeds/{full_id}/{decision}
        POST /api/v1/sync/{action}
        GET /api/v1/jobs
        POST /api/v1/jobs/{name}/run
    """,
    Of(TIMETABLE, Role.SUPERADMIN): """
        GET POST /api/v1/users
        GET DELETE /api/v1/users/{user_id}
        PUT /api/v1/users/{user_id}/role
        POST /api/v1/users/{user_id}/password
        POST /api/v1/users/{user_id}/{action}
        GET POST /api/v1/invites
        DELETE /api/v1/invites/{invite_id}
        GET POST /api/v1/api-keys
        DELETE /api/v1/api-keys/{key_id}
    """,
    Of(PLANNER, Role.USER): """
        GET /api/v2/events
        GET /api/v2/events.ics
        GET /api/v2/events/{event_id}
        GET /api/v2/courses
        GET /api/v2/groups
        GET /api/v2/instructors
        GET /api/v2/levels
        GET /api/v2/programs
        GET /api/v2/rooms
    """,
    Of(BROWSER, Role.USER): """
        GET /api/auth/list-accounts
        GET /api/auth/list-sessions
        POST /api/auth/link-social
        POST /api/auth/unlink-account
        POST /api/auth/revoke-session
        POST /api/auth/revoke-other-sessions
        POST /api/auth/update-user
        GET /api/auth/passkey/generate-register-options
        POST /api/auth/passkey/verify-registration
        GET /api/auth/passkey/list-user-passkeys
        POST /api/auth/passkey/update-passkey
        POST /api/auth/passkey/delete-passkey
    """,
    Of(BROWSER, Role.USER, page=True): """
        GET POST /account
        POST /account/password
        POST /account/delete
        GET /account/sessions
        POST /account/sessions/{login_id}/end
        POST /account/sessions/end-others
        POST /account/sessions/end-programs
        GET /account/passkeys
        POST /account/passkeys/{uid}/rename
        POST /account/passkeys/{uid}/delete
        GET /account/connections
        POST /account/connections/{provider_id}
        POST /account/connections/{account_id}/disconnect
        GET /account/api
        POST /account/api/key
        POST /account/api/revoke
    """,
    Of(BROWSER, Role.ADMIN, page=True): """
        GET POST /desk/import
        GET /desk/import/{uid}
        GET POST /desk/import/{uid}/columns
        POST /desk/import/{uid}/{action}
        GET /desk/import/{uid}/errors
        GET /desk/import/templates
        POST /desk/import/templates/{template_id}/{action}
        GET /desk/export
        GET /desk/export/file
        GET /admin
        GET /admin/clashes
        GET /admin/feeds
        GET /admin/sync
        POST /admin/sync/{action}
        GET /admin/sync/runs/{uid}
        POST /admin/feeds/{action}
        GET /desk
        GET /desk/names
        POST /desk/events
        GET /desk/events/new
        GET /desk/events/check
        GET POST /desk/events/{event_id}
        GET /desk/events/{event_id}/check
        POST /desk/events/{event_id}/move
        POST /desk/events/{event_id}/{action}
        POST /desk/publish
        POST /desk/copy
        POST /desk/undo
        POST /desk/redo
        GET /desk/registries
        GET POST /desk/registries/unplaced
        GET POST /desk/registries/{slug}
        GET /desk/registries/{slug}/new
        POST /desk/registries/{slug}/bulk
        GET POST /desk/registries/{slug}/{row_id}
        GET POST /desk/registries/{slug}/{row_id}/delete
        GET /admin/jobs
        POST /admin/jobs/{name}/run
        GET /admin/audit
        GET /admin/audit/{batch_id}
        GET POST /admin/audit/{batch_id}/undo
        GET /admin/usage
        GET /admin/usage.csv
    """,
    Of(BROWSER, Role.SUPERADMIN, page=True): """
        GET POST /admin/users
        POST /admin/users/{user_id}/{action}
        GET POST /admin/users/invites
        POST /admin/users/invites/{invite_id}/revoke
        GET POST /admin/keys
        POST /admin/keys/{key_id}/revoke
    """,
}
