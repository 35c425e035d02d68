"""Copies the NHS design system's compiled files to build/static/nhsuk, fit for a strict content policy."""

import re
import shutil
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SOURCE = BASE_DIR / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
TARGET = BASE_DIR / "build" / "static" / "nhsuk"

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")
# A radio button has no state of being expanded: assistive technology may not read it, and checks of accessibility refuse it.
EXPANDED_CHOICE = re.compile(r'\b(\w+)\.setAttribute\("aria-expanded",\1\.checked\.toString\(\)\),')
OTHER_HOST = re.compile(r"url\(\s*['\"]?(?:https?:)?//[^)]*\)")


def local_css(css: str) -> str:
    """The style sheet without fonts from other hosts, images beside it. Raises ValueError where it still asks one."""
    css = SOURCE_MAP.sub("", FONT_FACE.sub("", css)).replace("url(/assets/", "url(")
    if found := OTHER_HOST.search(css):
        raise ValueError(
            f"The NHS style sheet fetches {found.group()} from another host: strip it in oneclick/frontend.py."
        )
    return css


def local_script(script: str) -> str:
    """The script without its source map, and without what it says wrongly of choices that reveal more."""
    return EXPANDED_CHOICE.sub("", SOURCE_MAP.sub("", script))


def copy_frontend(source: Path = SOURCE, target: Path = TARGET) -> None:
    """Replaces `target` with the style sheet, the script and the images. Raises FileNotFoundError before `npm ci`."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source / "assets", target)
    css = (source / "nhsuk-frontend.min.css").read_text("utf-8")
    (target / "nhsuk-frontend.min.css").write_text(local_css(css), "utf-8")
    script = (source / "nhsuk-frontend.min.js").read_text("utf-8")
    (target / "nhsuk-frontend.min.js").write_text(local_script(script), "utf-8")


if __name__ == "__main__":
    copy_frontend()
