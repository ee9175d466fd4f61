"""What people and other systems call a room besides."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is for rooms which exist already.
    op.add_column("room", sa.Column("aliases", sa.String(length=1000), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("room", "aliases")
