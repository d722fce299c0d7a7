"""The command line: the only part that prints or exits. ``app`` has the options, one module a
command the work.
"""
