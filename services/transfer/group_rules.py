"""What an import must keep of the trees of groups."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.registries.groups import PartOfItself
from services.registries.regrouping import refuse_clashes
from services.schedule.conflicts import Clashing
from services.schedule.group_tree import GroupTrees, Parents
from services.text import bare
from services.transfer.entities import Values
from services.transfer.known import Known
from services.transfer.mapping import Incoming
from services.transfer.plan import Unfit
from services.transfer.reasons import Reason, rule_broken
from services.transfer.values import plain

Key = tuple[str, ...]


class GroupRules:
    """Parents are of the same level, never parts of the group, and their events go together with its own."""

    def __init__(self, session: Session, known: Known) -> None:
        self._session = session
        self._rows = known.rows
        self._levels: defaultdict[int, Parents] = defaultdict(dict)
        for number in known.rows:
            self.note(number)

    def note(self, number: int) -> None:
        """From now on the group lies where its row says."""
        row = self._rows[number]
        self._levels[row["level_id"]][number] = row["parent_id"]

    def check(self, number: int, before: Values | None, after: Values) -> None:
        """Raises Unfit."""
        if before is not None and before["level_id"] != after["level_id"]:
            raise Unfit(Reason("stays_in_level"), "levelId")
        parent_id = after["parent_id"]
        if parent_id is None:
            return
        if self._rows[parent_id]["level_id"] != after["level_id"]:
            raise Unfit(Reason("above_elsewhere"), "parentId")
        if before is not None and before["parent_id"] != parent_id:
            self._check_move(number, parent_id, self._levels[after["level_id"]])

    def _check_move(self, number: int, parent_id: int, parents: Parents) -> None:
        trees = GroupTrees(parents)
        parts = set(trees.with_descendants(number))
        if parent_id in parts:
            raise Unfit(rule_broken(PartOfItself()), "parentId")
        try:
            refuse_clashes(self._session, parts, set(trees.with_ancestors(parent_id)) - trees.related(number))
        except Clashing as clashing:
            raise Unfit(rule_broken(clashing), "parentId") from clashing


def parents_first(several: Sequence[Incoming]) -> list[Incoming]:
    """The rows in an order in which each comes after the one that its parent cell names, if that is among them."""
    by_key = {key: incoming for incoming in reversed(several) for key in _keys(incoming)}
    done: dict[int, Incoming] = {}
    for incoming in several:
        chain: dict[int, Incoming] = {}
        above: Incoming | None = incoming
        while above is not None and id(above) not in done and id(above) not in chain:
            chain[id(above)] = above
            above = _above(above, by_key)
        done |= reversed(chain.items())
    return list(done.values())


def _keys(incoming: Incoming) -> list[Key]:
    return [
        ("id", plain(incoming.cell("id"))),
        ("name", bare(plain(incoming.cell("levelId"))), bare(plain(incoming.cell("name")))),
    ]


def _above(incoming: Incoming, by_key: dict[Key, Incoming]) -> Incoming | None:
    parent = plain(incoming.cell("parentId"))
    if not parent:
        return None
    level = bare(plain(incoming.cell("levelId")))
    return by_key.get(("id", parent)) or by_key.get(("name", level, bare(parent)))
