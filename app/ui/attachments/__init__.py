"""Pages and pictures of what was attached: thumbnails, the grid of pages, the viewer."""
