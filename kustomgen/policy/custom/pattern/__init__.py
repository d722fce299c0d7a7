"""Expected shapes: a partial object that objects of the build must contain."""
