"""What the forms of accounts share: fields that several have, and what a rule says to one of them."""

from flask_babel import lazy_gettext
from wtforms import Field, PasswordField, StringField
from wtforms.validators import AnyOf, EqualTo, InputRequired, Length, Regexp

from models import Role
from services.accounts.passwords import LONGEST, SHORTEST, SameAsUsername, WrongLength
from services.accounts.users import USERNAME

NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""PostgreSQL stores no NUL, and nobody's name has a line end."""
GIVEN = (Role.USER, Role.ADMIN)
"""The roles that pages give; superadmins are made at the console."""
UNFIT: dict[type[Exception], str] = {
    WrongLength: lazy_gettext(
        "A password has %(shortest)s to %(longest)s characters.", shortest=SHORTEST, longest=LONGEST
    ),
    SameAsUsername: lazy_gettext("The user name is the first thing that others would try."),
}


def tidy(text: str | None) -> str:
    """Without space around, and with single spaces inside."""
    return " ".join((text or "").split())


def username_field() -> StringField:
    """Of an account that is to be made; its description is the rule."""
    return StringField(
        lazy_gettext("User name"),
        [
            InputRequired(lazy_gettext("A user name, please.")),
            Regexp(
                USERNAME, message=lazy_gettext("A user name has 1 to 50 letters (a to z), digits, - or _.")
            ),
        ],
        filters=[tidy],
        description=lazy_gettext("1 to 50 letters (a to z), digits, - or _."),
        render_kw={"pattern": USERNAME.strip("^$"), "maxlength": 50},
    )


def name_field() -> StringField:
    """What people call somebody; may stay empty."""
    return one_line_field(
        lazy_gettext("Name"),
        too_long=lazy_gettext("The name may have 100 characters."),
        unfit=lazy_gettext("The name holds a character that cannot be shown."),
    )


def one_line_field(label: str, too_long: str, unfit: str) -> StringField:
    """A text of 100 characters at most."""
    rules = [Length(max=100, message=too_long), Regexp(NO_CONTROLS, message=unfit)]
    return StringField(label, rules, filters=[tidy])


def new_password_field(label: str) -> PasswordField:
    """``passwords.require_fit`` says whether it will do."""
    return PasswordField(label, [InputRequired(lazy_gettext("A password, please."))])


def again_field(of: str) -> PasswordField:
    """The same password as in the field ``of``: nobody sees what they type."""
    return PasswordField(
        lazy_gettext("The same again"),
        [
            InputRequired(lazy_gettext("The same password again, please.")),
            EqualTo(of, lazy_gettext("The two passwords differ.")),
        ],
    )


def role_field() -> StringField:
    """Of an account that somebody else makes; templates offer the roles in words."""
    return StringField(
        lazy_gettext("Role"), [AnyOf([role.value for role in GIVEN], lazy_gettext("Choose a role."))]
    )


def blame(field: Field, why: str) -> None:
    """Say at a field what a rule has refused in it."""
    field.errors = [*field.errors, why]
