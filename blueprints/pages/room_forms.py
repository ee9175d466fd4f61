"""What a list of rooms may be narrowed by. All of it is in the address, so these forms are sent with GET."""

from datetime import date, datetime

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from blueprints.pages.query import FIRST_YEAR, LAST_YEAR
from services.catalog.free_time import Wishes
from services.catalog.listing import LONGEST_TEXT
from services.rooms.finding import Rooms

MOST_SEATS = 100_000


class RoomForm(FlaskForm):
    """What a room shall have."""

    class Meta:
        csrf = False
        """It changes nothing."""

    building = SelectField(lazy_gettext("Building"), validate_choice=False, default="")
    seats = IntegerField(
        lazy_gettext("Seats at least"),
        [Optional(), NumberRange(1, MOST_SEATS)],
        render_kw={"min": 1, "max": MOST_SEATS},
    )
    tag = SelectMultipleField(lazy_gettext("Equipment"), validate_choice=False)

    def offer(self, rooms: Rooms) -> None:
        """Let people choose from what there is, and from what the address says."""
        self.building.choices = _choices(_("All buildings"), rooms.buildings, self.building.data)
        known = {tag.casefold() for tag in rooms.tags}
        unknown = [tag for tag in self.tags if tag.casefold() not in known]
        self.tag.choices = {tag: tag for tag in (*rooms.tags, *unknown)}

    def wishes(self) -> Wishes:
        return Wishes(
            seats=self.seats.data or 1,
            building=self.building.data or "",
            tags=frozenset(tag.casefold() for tag in self.tags),
        )

    def has_chosen(self, tag: str) -> bool:
        return tag.casefold() in self.wishes().tags

    @property
    def tags(self) -> list[str]:
        """Those that were chosen."""
        return [tag for tag in self.tag.data or () if tag]


class AllRoomsForm(RoomForm):
    q = StringField(lazy_gettext("Name"), render_kw={"maxlength": LONGEST_TEXT, "autocomplete": "off"})
    campus = SelectField(lazy_gettext("Campus"), validate_choice=False, default="")

    def offer(self, rooms: Rooms) -> None:
        super().offer(rooms)
        self.campus.choices = _choices(_("All campuses"), rooms.campuses, self.campus.data)

    def wishes(self) -> Wishes:
        wanted = super().wishes()
        return Wishes(wanted.seats, self.campus.data or "", wanted.building, wanted.tags)


class FreeRoomsForm(RoomForm):
    date = DateField(
        lazy_gettext("Day"),
        [Optional()],
        render_kw={"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"},
    )
    start = TimeField(lazy_gettext("From"), [Optional()], name="from")
    end = TimeField(lazy_gettext("To"), [Optional()], name="to")
    sort = SelectField(lazy_gettext("Sort by"), validate_choice=False, default="longest")

    def offer(self, rooms: Rooms) -> None:
        super().offer(rooms)
        self.sort.choices = {"longest": _("Free the longest"), "seats": _("Seats"), "name": _("Name")}

    def show(self, starts: datetime) -> None:
        """Fill in what the address leaves open."""
        for field, usual in ((self.date, starts.date()), (self.start, starts.time())):
            if not any(field.raw_data or ()):
                field.data, field.raw_data = usual, None

    def validate_date(self, field: DateField) -> None:
        if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("There is no timetable for such a day."))


def given() -> dict[str, object]:
    """What forms are made from: the address; where it says nothing, the defaults hold."""
    return {"formdata": request.args or None}


def _choices(everything: str, names: list[str], asked: str | None) -> dict[str, str]:
    return {"": everything} | {name: name for name in [*names, asked] if name}
