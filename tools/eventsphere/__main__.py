"""`python -m eventsphere` is the `eventsphere` command."""

from eventsphere.cli import main

main()
