"""The price editor: what a token of each model costs, as shipped and as the user knows better."""
