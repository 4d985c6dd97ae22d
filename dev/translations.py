"""``make pot``, and the check that the templates in the repository are current."""

import re

from . import database, odoo, venv
from .console import say
from .paths import LOGS, ROOT, own_addons
from .process import run
from .result import Result

# Headers that change with the day of the export, not with the content.
DATES = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date):.*\n', re.MULTILINE)


def pot():
    """Write the translation templates anew."""
    odoo.prepare()
    for addon, text in export().items():
        path = template(addon)
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or undated(path.read_text()) != undated(text):
            path.write_text(text)
            say(f"written: {path.relative_to(ROOT)}")
        else:
            say(f"current: {path.relative_to(ROOT)}")


def template(addon):
    """The translation template of an add-on."""
    return ROOT / addon / "i18n" / f"{addon}.pot"


def undated(text):
    """The content without its dates."""
    return DATES.sub("", text)


def export():
    """What Odoo would write into each add-on's template."""
    name = database.temporary("pot")
    database.copy(database.addon_template(), name)
    texts = {}
    for addon in own_addons():
        file = LOGS / f"{addon}.pot"
        options = ["-c", odoo.CONFIG, "-d", name, "-l", "pot", "-o", file, addon]
        command = [venv.PYTHON, "-m", "odoo", "i18n", "export", *options]
        run(command, f"exporting the terms of {addon}", env=odoo.environment())
        texts[addon] = file.read_text() if file.exists() else ""
    database.drop(name)
    return texts


def check():
    """Whether the templates in the repository are current."""
    result = Result("translation templates")
    for addon, text in export().items():
        path = template(addon)
        old = path.read_text() if path.exists() else ""
        if undated(old) == undated(text):
            result.passed += 1
        else:
            result.fail(
                f"{path.relative_to(ROOT)} is stale: run make pot and commit it."
            )
    return result


check.title = "translation templates"
