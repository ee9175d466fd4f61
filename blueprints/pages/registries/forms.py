"""A row of a registry as a form: what may stand in each cell, and what a rule says to one of them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from blueprints.pages.forms import NO_CONTROLS, blame, tidy
from services.changes.errors import NotUnique, Refused, Unknown
from services.registries.groups import PartOfItself
from services.registries.terms import TermEndsBeforeStart
from services.schedule.conflicts import Clashing

LARGEST_SIZE = 1_000_000
_NEEDED = lazy_gettext("This cannot stay empty.")


def _text(label: str, longest: int, *, required: bool = False, **look: Any) -> StringField:
    rules: list[Any] = [
        Length(max=longest, message=lazy_gettext("At most %(longest)s characters.", longest=longest)),
        Regexp(NO_CONTROLS, message=lazy_gettext("It holds a character that cannot be shown.")),
    ]
    look = {"maxlength": longest, "autocomplete": "off", **look}
    return StringField(
        label, [DataRequired(_NEEDED), *rules] if required else rules, filters=[tidy], render_kw=look
    )


def _amount(label: str, smallest: int, largest: int, *, required: bool = False) -> IntegerField:
    outside = lazy_gettext(
        "A whole number from %(smallest)s to %(largest)s.", smallest=smallest, largest=largest
    )
    rules = [InputRequired(_NEEDED) if required else Optional(), NumberRange(smallest, largest, outside)]
    return IntegerField(label, rules, render_kw={"min": smallest, "inputmode": "numeric"})


def _one_of(label: str) -> SelectField:
    """By id; the choices come from the database, and services know whether there is such a row."""
    return SelectField(label, coerce=lambda text: int(text) if text else None, validate_choice=False)


def _name() -> StringField:
    return _text(lazy_gettext("Name"), 255, required=True)


def _abbreviation(label: str = lazy_gettext("Abbreviation")) -> StringField:
    return _text(label, 50)


class RowForm(FlaskForm):
    """The fields are columns of the row."""

    version = HiddenField()

    @property
    def cells(self) -> list[Field]:
        return [field for field in self if field.name not in ("csrf_token", "version")]

    @property
    def values(self) -> dict[str, Any]:
        return {field.name: field.data for field in self.cells}

    def name_fields(self, key: str) -> None:
        """Several rows of a page may be forms: each field has an id of its own."""
        for field in self.cells:
            field.id = field.label.field_id = f"r-{key}-{field.name}"


class RoomForm(RowForm):
    name = _name()
    abbreviation = _abbreviation()
    capacity = _amount(lazy_gettext("Seats"), 1, LARGEST_SIZE)
    building = _text(lazy_gettext("Building"), 255)
    campus = _text(lazy_gettext("Campus"), 255)
    tags = _text(lazy_gettext("Tags, by comma"), 1000)
    aliases = _text(lazy_gettext("Further names, by semicolon"), 1000)


class InstructorForm(RowForm):
    name = _name()
    abbreviation = _abbreviation()
    email = _text(lazy_gettext("E-mail"), 255, inputmode="email")
    tags = _text(lazy_gettext("Tags, by comma"), 1000)


class CourseForm(RowForm):
    name = _name()
    abbreviation = _abbreviation(lazy_gettext("Code"))
    level_id = _one_of(lazy_gettext("Level"))


class LevelForm(RowForm):
    name = _name()
    abbreviation = _abbreviation()
    program_id = _one_of(lazy_gettext("Program"))
    number = _amount(lazy_gettext("Number"), 0, 1000)


class GroupForm(RowForm):
    name = _name()
    level_id = _one_of(lazy_gettext("Level"))
    type = _text(lazy_gettext("Type"), 255)
    classe = _text(lazy_gettext("Class"), 255)
    size = _amount(lazy_gettext("Students"), 1, LARGEST_SIZE, required=True)
    parent_id = _one_of(lazy_gettext("Part of"))

    def validate_level_id(self, field: Field) -> None:
        if field.data is None:
            blame(field, _("This cannot stay empty."))


class ProgramForm(RowForm):
    name = _name()
    abbreviation = _abbreviation()


class TermForm(RowForm):
    name = _name()
    abbreviation = _abbreviation()
    starts_on = DateField(lazy_gettext("First day"), [InputRequired(_NEEDED)])
    ends_on = DateField(lazy_gettext("Last day"), [InputRequired(_NEEDED)])


def say_why(form: RowForm, refused: Refused) -> None:
    """Say at the cell that a rule has refused what stands in it. Raises what no cell is to blame for."""
    if isinstance(refused, NotUnique):
        blame(form[refused.field], _("Another one has “%(value)s” already.", value=refused.value))
    elif isinstance(refused, PartOfItself):
        blame(form["parent_id"], _("A group cannot be a part of itself or of one of its own parts."))
    elif isinstance(refused, Clashing):
        names = ", ".join(dict.fromkeys(clash.name for clash in refused.clashes))
        blame(
            form["parent_id"],
            _("Its meetings would overlap with those that stand above: %(names)s.", names=names),
        )
    elif isinstance(refused, TermEndsBeforeStart):
        blame(form["ends_on"], _("The last day cannot come before the first."))
    elif isinstance(refused, Unknown) and (named := _NAMES_IN.get(refused.kind)) in form:
        blame(form[named], _("It was deleted meanwhile."))
    else:
        raise refused


_NAMES_IN = {"level": "level_id", "program": "program_id", "group": "parent_id"}
