"""The Flask extensions: made here, bound to an application in app.py."""

from flask_htmx import HTMX
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from models import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)
htmx = HTMX()
