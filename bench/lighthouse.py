"""``python -m bench.lighthouse``: what Lighthouse thinks of the pages, as on a phone and as on a desk.

It needs Node and Chromium. Where no ``lighthouse`` is installed npx brings one. Ends with 1 below the bound.
"""

import json
import os
import shutil
import subprocess
from typing import Any

from bench.demo import PLANNING, WEEK, demo_server

PAGES = {"home": "/", "week": f"/plannings/{PLANNING}?{WEEK}", "rooms": "/rooms"}
SCREENS: dict[str, list[str]] = {"phone": [], "desk": ["--preset=desktop"]}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BOUND = 95


def run() -> None:
    """Print the scores of each page, of 100, and what takes points away."""
    print(f"{'':16}" + "".join(f"{name:>16}" for name in CATEGORIES))
    below = False
    with demo_server() as url:
        for name, path in PAGES.items():
            for screen, options in SCREENS.items():
                report = _report(url + path, options)
                scores = [round(100 * report["categories"][one]["score"]) for one in CATEGORIES]
                print(f"{name + ', ' + screen:16}" + "".join(f"{score:16}" for score in scores), flush=True)
                for complaint in _complaints(report):
                    print(f"    {complaint}")
                below = below or min(scores) < BOUND
    raise SystemExit(1 if below else 0)


def _report(url: str, options: list[str]) -> dict[str, Any]:
    program = ["lighthouse"] if shutil.which("lighthouse") else ["npx", "--yes", "lighthouse@12"]
    command = [
        *program,
        url,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-background-networking",
        *options,
    ]
    chromium = os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium}
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _complaints(report: dict[str, Any]) -> list[str]:
    """The audits that a category lost points for."""
    counted = {
        one["id"]
        for category in report["categories"].values()
        for one in category["auditRefs"]
        if one["weight"]
    }
    return [
        f"{audit['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for audit in report["audits"].values()
        if audit["id"] in counted and audit["score"] is not None and audit["score"] < 0.9
    ]


if __name__ == "__main__":
    run()
