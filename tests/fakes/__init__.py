"""Stand-ins at the edge of the program: clocks, devices, servers."""
