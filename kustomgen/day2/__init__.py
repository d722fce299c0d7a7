"""What happens after the first apply: set, promote, roll back, scale, hold, and who did it when.

Everything edits the spec and generates again. A change is tried in memory first: it counts only if
the environment that it names changes as asked and every other environment stays as it was.

state          a spec, what it resolves to, and the digest of an environment
edits          the key of the spec that sets an image or a number, found by trying
ledger         ``ledger/ENVIRONMENT.jsonl``: one line for each change
changes        set, promote, rollback, scale and hold as values
approval       who may promote to a protected environment
transaction    spec, generated files and ledger written together or not at all
history        what the ledger says, and whether it is true
"""
