"""Cut the icon sprite out of the lucide-static package: ``python cut.py <unpacked package>``.

An icon that a template wants is added to ICONS; the sprite is then cut anew and its checksum written down.
"""

import json
import re
import sys
from pathlib import Path

ICONS = """
    archive arrow-left arrow-right ban book-open bookmark-check bookmark-plus calendar-days
    check chevron-down chevron-left chevron-right circle-alert circle-check circle-help
    circle-user-round cloud-off copy door-open download file-spreadsheet fingerprint
    graduation-cap history house key-round layers library link lock log-in log-out monitor
    pencil-line plug plus redo-2 refresh-cw search shield sliders-horizontal smartphone trash-2
    triangle-alert undo-2 upload user user-plus users video wifi-off x
""".split()


def symbol(package: Path, name: str) -> str:
    """The shapes of one icon, without comments and line breaks, as a symbol of that name."""
    svg = (package / "icons" / f"{name}.svg").read_text()
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    assert inner is not None, name
    shapes = "".join(line.strip() for line in inner[1].splitlines()).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def main(package: Path) -> None:
    """Write ``icons.svg`` beside this file."""
    version = json.loads((package / "package.json").read_text())["version"]
    head = f"<!-- Lucide {version}, ISC and MIT, see LICENSE beside this file -->"
    symbols = [symbol(package, name) for name in sorted(ICONS)]
    sprite = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', head, *symbols, "</svg>"])
    Path(__file__).with_name("icons.svg").write_text(sprite + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
