"""Mathematics: LaTeX becomes outlines on a worker, which are painted sharp at any size."""
