"""What every room may use: paths, resources, logging, the clock. Standard library only."""
