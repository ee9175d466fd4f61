"""Links by which calendar programs subscribe to what somebody has put together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("visitor_hash", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (visitor_hash IS NULL)", name=op.f("ck_subscription_one_owner")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_subscription_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("secret_hash", name="uq_subscription_secret_hash"),
    )
    for column in ("user_id", "visitor_hash"):
        op.create_index(f"ix_subscription_{column}", "subscription", [column])


def downgrade() -> None:
    op.drop_table("subscription")
