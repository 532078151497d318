"""The command line: one table of what can be typed, and nothing that takes long to load.

What a command needs is imported when it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import typer

from bot.cli import (
    ahead,
    answering,
    documents,
    figuring,
    importing,
    keeping,
    measuring,
    receiving,
    running,
    showing,
    staffing,
)

app = typer.Typer(
    name="convener",
    help="The engagement bot of regional health-care quality coalitions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # Plain help: the prettier one takes half a second to load.
)
take_in = typer.Typer(help="Take members, documents or figures in.", no_args_is_help=True, rich_markup_mode=None)
staff = typer.Typer(help="Who helps to run a coalition.", no_args_is_help=True, rich_markup_mode=None)
intake = typer.Typer(help="Machines that say what arrived.", no_args_is_help=True, rich_markup_mode=None)
receipts = typer.Typer(help="What arrived at the coalition.", no_args_is_help=True, rich_markup_mode=None)

app.command("demo")(running.demo)
app.command("chat")(running.chat)
app.command("serve")(running.serve)
app.command("worker")(running.worker)
app.command("check")(keeping.check)
app.command("migrate")(keeping.migrate)
app.command("init")(keeping.init)
app.command("ask")(answering.ask)
app.command("eval")(measuring.evaluate)
app.command("screen")(answering.screen)
app.command("words")(showing.words)
app.command("deliveries")(showing.deliveries)
app.command("calls")(staffing.calls)
app.command("forecast")(ahead.forecast)
app.command("fairness")(ahead.fairness)
app.command("manifest")(showing.manifest)
take_in.command("members")(importing.members)
take_in.command("documents")(documents.import_documents)
take_in.command("figures")(figuring.import_figures)
take_in.command("measures")(figuring.import_measures)
staff.command("add")(keeping.staff_add)
staff.command("link")(keeping.staff_link)
staff.command("privacy")(staffing.privacy)
intake.command("key")(receiving.intake_key)
receipts.command("import")(receiving.import_receipts)
app.add_typer(take_in, name="import")
app.add_typer(staff, name="staff")
app.add_typer(intake, name="intake")
app.add_typer(receipts, name="receipts")


@app.callback()
def _main() -> None:
    """Set up the log before any command."""
    from config.logging import configure

    configure()


if __name__ == "__main__":
    app()
