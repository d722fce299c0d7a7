"""``ledger/ENVIRONMENT.jsonl``: one line of JSON for each change, appended only.

entry   one change of one environment, and how a line of JSON becomes one
file    a ledger as text and on disk, and whether its lines follow one another
"""
