"""``/desk/registries``: levels, groups, courses, people, rooms, programs, terms, looked after by staff."""

from flask import Blueprint

from blueprints.pages.registries import deleting, elsewhere, listing, overview, rows, several
from blueprints.pages.registries.sheets import ID, SLUG

ALL = "/desk/registries"
SHEET = f"{ALL}/<{SLUG}:slug>"
ROW = f"{SHEET}/<{ID}:row_id>"


def register(bp: Blueprint) -> None:
    bp.add_url_rule(ALL, view_func=overview.registries)
    bp.add_url_rule(f"{ALL}/unplaced", "unplaced", elsewhere.unplaced_locations)
    bp.add_url_rule(f"{ALL}/unplaced", view_func=elsewhere.place_location, methods=["POST"])
    bp.add_url_rule(SHEET, view_func=listing.registry)
    bp.add_url_rule(SHEET, view_func=rows.create_registry_row, methods=["POST"])
    bp.add_url_rule(f"{SHEET}/new", view_func=rows.new_registry_row)
    bp.add_url_rule(f"{SHEET}/bulk", view_func=several.change_several, methods=["POST"])
    bp.add_url_rule(ROW, view_func=rows.registry_row)
    bp.add_url_rule(ROW, view_func=rows.save_registry_row, methods=["POST"])
    bp.add_url_rule(f"{ROW}/delete", view_func=deleting.ask_to_delete)
    bp.add_url_rule(f"{ROW}/delete", view_func=deleting.delete_registry_row, methods=["POST"])
