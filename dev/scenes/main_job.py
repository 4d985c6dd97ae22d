"""Run inside Odoo's shell by ``make demo``, on a new copy of the template: the main job."""


def main(env):
    """Play the main job, printing in plain words what happens."""
    print(f"Odoo is ready with the database {env.cr.dbname}.")
