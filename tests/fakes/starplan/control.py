"""Steering a server that runs in a process of its own: ``/control/...`` beside the site."""

import json
from collections.abc import Mapping

from fakes.starplan.reply import Reply, WrongRequest
from fakes.starplan.traffic import Traffic
from fakes.starplan.world import World

CHANGES = {
    "move_room": World.move_room,
    "move_time": World.move_time,
    "move_week": World.move_week,
    "rename_course": World.rename_course,
    "cancel": World.cancel,
    "add": World.add,
    "reissue_uids": World.reissue_uids,
    "reorder_rooms": World.reorder_rooms,
    "reorder_bookings": World.reorder_bookings,
    "change_instructor": World.change_instructor,
    "publish_next_term": World.publish_next_term,
    "drop_program": World.drop_program,
    "shrink": World.shrink,
    "regrow": World.regrow,
}


def answer(path: str, params: Mapping[str, str], world: World, traffic: Traffic, refused: set[str]) -> Reply:
    """``report``, ``reset``, ``change/<name>``, ``scatter?count=``, ``refuse?what=``, ``allow?what=``."""
    match path.strip("/").split("/"):
        case ["report"]:
            return _json({"counts": traffic.counts, "at_once": traffic.at_once, "wrong": traffic.wrong})
        case ["reset"]:
            traffic.reset()
        case ["change", name] if name in CHANGES:
            CHANGES[name](world)
        case ["scatter"]:
            world.scatter(int(params["count"]))
        case ["refuse"]:
            refused.add(params["what"])
        case ["allow"]:
            refused.discard(params["what"])
        case _:
            raise WrongRequest(f"no control {path}")
    return _json({"version": world.version})


def _json(value: object) -> Reply:
    return Reply(json.dumps(value), "application/json")
