"""`python -m renderline` is the `renderline` command."""

from renderline.cli import main

main()
