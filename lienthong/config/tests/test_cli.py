"""The command line answers at once, and its help tells of every command that there is."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

from lienthong.config import cli

QUICK = "import sys; from lienthong.config.cli import main; main(['--help']); sys.exit('django' in sys.modules)"
HEAVY = "import django; django.setup(); import sys; print(*sorted({'ibis', 'duckdb', 'pyarrow', 'typst'} & set(sys.modules)))"


def test_the_help_names_every_command_with_its_own_words() -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    for name in cli.MODULES:
        if find_spec(name):
            import_module(name).add_parser(commands)
    assert {action.dest: action.help for action in commands._choices_actions} == cli.COMMANDS


def test_the_help_loads_no_django() -> None:
    done = subprocess.run([sys.executable, "-c", QUICK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "restore-drill" in done.stdout


def test_starting_loads_nothing_that_counts_or_typesets() -> None:
    done = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
