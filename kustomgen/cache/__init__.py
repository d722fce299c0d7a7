"""What is remembered from one run to the next: results and whole answers, each with all that it
depends on.

``store``         one database for each working folder, in a folder that is ours alone
``fingerprints``  dependencies on files and folders, and whether they still hold
``responses``     what a command line printed

An unchanged run is answered from here, so nothing in here imports more than a few small modules of
Python itself.
"""
