"""Why a rule keeps a row as it is, in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.pages.words import number
from services.changes.errors import InUse, ManagedUpstream, Refused
from services.registries.bulk import LONGEST_TAGS, TooManyTags
from services.registries.programs import HasLevels


def why_kept(refused: Refused) -> str:
    """Raises what these pages never come upon."""
    if isinstance(refused, InUse):
        count = len(refused.event_ids)
        return ngettext(
            "%(count)s meeting needs it", "%(count)s meetings need it", count, count=number(count)
        )
    if isinstance(refused, ManagedUpstream):
        return _("It comes from StarPlan, or something does that would have to change with it.")
    if isinstance(refused, HasLevels):
        return _("It still has levels; delete these first.")
    if isinstance(refused, TooManyTags):
        return _("All its tags together may have %(longest)s characters.", longest=LONGEST_TAGS)
    raise refused
