"""What the run and test commands are made of. Standard library only: this runs before anything is installed."""
