"""``/events:conflicts``: would a meeting clash?"""

from flask import Response

from blueprints.access import public
from blueprints.catalog.described import BAD_REQUEST
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, instant
from blueprints.catalog.schemas import Data
from blueprints.catalog.schemas_exports import ConflictOut, MeetingIn
from blueprints.json_answer import json_answer
from blueprints.services import new_session
from services.catalog.conflicts import PublicClash, conflicts
from services.schedule.slots import Slot


@bp.post("/events:conflicts")
@bp.input(MeetingIn, arg_name="meeting")
@bp.output(Data[list[ConflictOut]])
@bp.doc(responses=BAD_REQUEST)
@public
def list_conflicts(meeting: MeetingIn) -> Response:
    """What stands in the way of a meeting; nothing is planned by asking."""
    with new_session()() as session:
        found = conflicts(
            session,
            Slot(meeting.startTime, meeting.endTime),
            rooms=meeting.roomIds,
            instructors=meeting.instructorIds,
            groups=meeting.groupIds,
            ignoring=meeting.ignoreEventId,
        )
    return json_answer({"data": [_conflict_out(conflict) for conflict in found]})


def _conflict_out(conflict: PublicClash) -> Json:
    clash = conflict.clash
    return {
        "resource": clash.sort,
        "id": str(conflict.resource_uid),
        "name": clash.name,
        "eventId": conflict.event_uid,
        "startTime": instant(clash.slot.starts_at),
        "endTime": instant(clash.slot.ends_at),
    }
