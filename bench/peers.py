"""OCA's add-ons, downloaded when measuring; nothing of them is kept in the checkout."""

import zipfile

from dev import venv
from dev.paths import building, cache, digest
from dev.process import run

#: What is measured against, at these versions.
PACKAGES = {
    "account_financial_risk": "19.0.1.0.0.6",
    "sale_financial_risk": "19.0.1.0.1",
    "account_credit_control": "19.0.1.0.0.13",
}


def addons():
    """Folder with the peers' add-ons, for the add-ons path of their database."""
    names = [f"odoo-addon-{name}=={version}" for name, version in PACKAGES.items()]
    target = cache() / f"peers-{digest(*names)}"
    if not target.is_dir():
        with building(target) as work:
            pip = [venv.PYTHON, "-m", "pip", "--disable-pip-version-check"]
            command = [*pip, "download", "--no-deps", "-d", work, *names]
            run(command, "downloading the peers")
            for wheel in work.glob("*.whl"):
                with zipfile.ZipFile(wheel) as archive:
                    archive.extractall(work)
                wheel.unlink()
    return target / "odoo" / "addons"
