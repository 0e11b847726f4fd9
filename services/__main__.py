"""`python -m services`: the command line."""

from services.cli import app
from services.machine.entry import run_main

if __name__ == "__main__":
    run_main(app)
