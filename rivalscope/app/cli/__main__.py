"""``python -m rivalscope.app.cli`` is the same as ``rivalscope``."""

from rivalscope.app.cli import main

main()
