"""Models of the running service, found here by Django."""
