"""The command line: `python -m services`, one module for each command."""

import typer

from services.cli import adoptions, keys, policy
from services.cli.backups import backup, restore
from services.cli.docs import docs
from services.cli.erase import erase
from services.cli.export import export
from services.cli.give_up_keys import give_up_keys
from services.cli.history import history
from services.cli.load import load
from services.cli.load_sample import load_sample
from services.cli.replay import replay
from services.cli.serve import serve
from services.cli.setup import setup
from services.cli.up import up

app = typer.Typer(
    name="python -m services",
    help="InnoPortal: from a department's wish to a validated trial report, every step an immutable fact.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up)
app.command(hidden=True)(load_sample)
app.command()(serve)
app.command()(load)
app.command()(history)
app.command()(export)
app.command()(replay)
app.command()(docs)
app.command()(backup)
app.command()(restore)
app.command()(erase)
app.command()(setup)
app.command()(give_up_keys)
app.add_typer(keys.app, name="keys")
policy.app.command()(adoptions.add)
policy.app.command()(adoptions.withdraw)
app.add_typer(policy.app, name="policy")
