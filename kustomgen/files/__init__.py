"""Files, read and written so that a tree that nobody trusts cannot choose which.

confined   which files are read: regular ones, inside the project
whole      a file is there whole or not at all, and no link is followed
"""
