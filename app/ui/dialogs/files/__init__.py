"""The list of the files that lie on the API's server."""
