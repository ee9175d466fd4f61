"""What the forms of accounts share: fields that several have, and what a rule says to one of them."""

from wtforms import Field, PasswordField, StringField
from wtforms.validators import AnyOf, EqualTo, InputRequired, Length, Regexp

from models import Role
from services.accounts.users import USERNAME

NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""PostgreSQL stores no NUL, and nobody's name has a line end."""
GIVEN = (Role.USER, Role.ADMIN)
"""The roles that pages give; superadmins are made at the console."""
USERNAME_RULE = "1 to 50 letters (a to z), digits, - or _."


def tidy(text: str | None) -> str:
    """Without space around, and with single spaces inside."""
    return " ".join((text or "").split())


def username_field() -> StringField:
    """Of an account that is to be made; its description is the rule."""
    return StringField(
        "User name",
        [InputRequired("A user name, please."), Regexp(USERNAME, message=f"A user name has {USERNAME_RULE}")],
        filters=[tidy],
        description=USERNAME_RULE,
        render_kw={"pattern": USERNAME.strip("^$"), "maxlength": 50},
    )


def name_field(label: str) -> StringField:
    """What people call somebody; may stay empty."""
    return one_line_field(label, "The name")


def one_line_field(label: str, what: str) -> StringField:
    """A text of 100 characters at most."""
    rules = [
        Length(max=100, message=f"{what} may have 100 characters."),
        Regexp(NO_CONTROLS, message=f"{what} holds a character that cannot be shown."),
    ]
    return StringField(label, rules, filters=[tidy])


def new_password_field(label: str) -> PasswordField:
    """``passwords.require_fit`` says whether it will do."""
    return PasswordField(label, [InputRequired("A password, please.")])


def again_field(of: str) -> PasswordField:
    """The same password as in the field ``of``: nobody sees what they type."""
    return PasswordField(
        "The same again",
        [InputRequired("The same password again, please."), EqualTo(of, "The two passwords differ.")],
    )


def role_field() -> StringField:
    """Of an account that somebody else makes; templates offer the roles in words."""
    return StringField("Role", [AnyOf([role.value for role in GIVEN], "Choose a role.")])


def blame(field: Field, error: Exception) -> None:
    """Say at a field what a rule has refused in it."""
    field.errors = [*field.errors, str(error)]
