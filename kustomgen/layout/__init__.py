"""Objects to files: a base, and overlays that hold only what differs.

``patch``    the strategic merge patch between two objects;
``common``   the base's objects: what the environments do not decide;
``overlay``  what turns the base into one environment, derived by comparison;
``tree``     all of it as paths and texts; writes nothing;
``write``    the tree to disk, and the list of files that differ.
"""
