"""``kustomgen check``: what to build, what is remembered, the builds, the rules, the report.

Options ─► plan ─► builds ─► evaluate ─► report
"""
