"""Run by the environment's Python: the doctests of the add-ons' rules, without a database.

``doctests.py ADDON_FOLDER …`` imports the modules of each add-on's ``engine`` and
``bureaus`` folders under their real names (``odoo.addons.<add-on>.engine.…``) without
importing the add-on itself, whose models would need Odoo's registry.
"""

import doctest
import importlib
import sys
import types
from pathlib import Path

FOLDERS = ("engine", "bureaus")


def modules(addon):
    """Names of the modules to test in one add-on."""
    for folder in FOLDERS:
        for path in sorted((addon / folder).rglob("*.py")):
            parts = path.relative_to(addon).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__")


def main(addons):
    """Test all; one line for each module, and the totals last."""
    import odoo.addons

    passed = failed = 0
    for addon in map(Path, addons):
        package = types.ModuleType(f"odoo.addons.{addon.name}")
        package.__path__ = [str(addon)]
        sys.modules[package.__name__] = package
        setattr(odoo.addons, addon.name, package)
        for name in modules(addon):
            bad, tried = check(importlib.import_module(f"{package.__name__}.{name}"))
            passed, failed = passed + tried - bad, failed + bad
            print(f"{addon.name}.{name}: {tried} examples, {bad} failed")
    print(f"doctests: {passed} passed, {failed} failed")
    return 1 if failed else 0


def check(module):
    """Failures and number of the documented objects with examples in a module."""
    runner = doctest.DocTestRunner(
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    tests = [
        test
        for test in doctest.DocTestFinder().find(module, module.__name__)
        if test.examples
    ]
    return sum(bool(runner.run(test).failed) for test in tests), len(tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
