"""`python -m hadesign` is the `hadesign` command."""

from hadesign.cli import main

if __name__ == "__main__":
    main()
