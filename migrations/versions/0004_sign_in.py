"""Ways to sign in: doors of sessions, passkeys, connected accounts, invites, planner keys; preferences."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PLANNERS = "purpose = 'planner' AND revoked_at IS NULL"
TEXTS = {"name": 100, "email": 255, "image": 500}


def _where(condition: str) -> dict[str, Any]:
    """Options of an index that has only some of the rows."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _text(name: str, length: int, default: str = "") -> sa.Column[str]:
    """A column that rows have which exist already."""
    return sa.Column(name, sa.String(length=length), nullable=False, server_default=default)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _widen_users()
    _widen_sessions()
    op.add_column("api_key", _text("purpose", 16, "integration"))
    op.create_index("uq_api_key_planner", "api_key", ["user_id"], unique=True, **_where(PLANNERS))
    _create_invites()
    _create_passkeys()
    _create_connected_accounts()
    _create_ceremonies()
    _create_preferences()


def _widen_users() -> None:
    for name, length in TEXTS.items():
        op.add_column("user", _text(name, length))
    op.add_column("user", _flag("email_verified"))
    op.add_column("user", _flag("api_access"))
    op.add_column(
        "user",
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00"
        ),
    )
    op.execute('UPDATE "user" SET updated_at = created_at')
    op.add_column("user", _instant("disabled_at", nullable=True))


def _widen_sessions() -> None:
    op.add_column("login_session", _text("door", 16, "timetable"))
    op.add_column("login_session", _text("method", 32, "password"))
    op.add_column("login_session", _text("address", 64))
    # In words of its own: SQLite takes a reference only with its column, else the table would have to be made anew,
    # and dropping the old one would take the refresh tokens along.
    op.execute(
        "ALTER TABLE login_session ADD COLUMN api_key_id INTEGER "
        "CONSTRAINT fk_login_session_api_key_id REFERENCES api_key (id)"
    )
    op.create_index("ix_login_session_api_key_id", "login_session", ["api_key_id"])


def _create_invites() -> None:
    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("used_at", nullable=True),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        _instant("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name="fk_invite_made_by_id"),
        sa.ForeignKeyConstraint(["used_by_id"], ["user.id"], name="fk_invite_used_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("token_hash", name="uq_invite_token_hash"),
    )
    op.create_index("ix_invite_made_by_id", "invite", ["made_by_id"])
    op.create_index("ix_invite_used_by_id", "invite", ["used_by_id"])


def _create_passkeys() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("device_type", sa.String(length=32), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("transports", sa.String(length=100), nullable=False),
        sa.Column("aaguid", sa.String(length=36), nullable=False),
        _instant("created_at"),
        _instant("used_at", nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_passkey_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("uid", name="uq_passkey_uid"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])


def _create_connected_accounts() -> None:
    op.create_table(
        "connected_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        _instant("created_at"),
        _instant("used_at", nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_connected_account_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_connected_account"),
    )
    op.create_index("ix_connected_account_user_id", "connected_account", ["user_id"])
    op.create_index("uq_connected_account_subject", "connected_account", ["provider", "subject"], unique=True)


def _create_ceremonies() -> None:
    op.create_table(
        "ceremony",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        _instant("expires_at"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_ceremony_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ceremony"),
        sa.UniqueConstraint("challenge_hash", name="uq_ceremony_challenge_hash"),
    )
    op.create_index("ix_ceremony_user_id", "ceremony", ["user_id"])
    op.create_index("ix_ceremony_expires_at", "ceremony", ["expires_at"])


def _create_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("visitor_hash", sa.String(length=64), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.JSON(), nullable=False),
        _instant("used_at"),
        sa.CheckConstraint("(user_id IS NULL) <> (visitor_hash IS NULL)", name="ck_preferences_one_owner"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_preferences_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.UniqueConstraint("user_id", name="uq_preferences_user_id"),
        sa.UniqueConstraint("visitor_hash", name="uq_preferences_visitor_hash"),
    )
    op.create_index("ix_preferences_used_at", "preferences", ["used_at"])


def downgrade() -> None:
    for table in ("preferences", "ceremony", "connected_account", "passkey", "invite"):
        op.drop_table(table)
    op.drop_index("uq_api_key_planner", "api_key")
    op.drop_column("api_key", "purpose")
    op.drop_index("ix_login_session_api_key_id", "login_session")
    # SQLite drops no column that refers to another table; the rows that would be lost are sign-ins.
    with op.batch_alter_table("login_session") as batch:
        for column in ("api_key_id", "door", "method", "address"):
            batch.drop_column(column)
    for column in (*TEXTS, "email_verified", "api_access", "updated_at", "disabled_at"):
        op.drop_column("user", column)
