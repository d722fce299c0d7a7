"""That the parts of a spec fit each other: one module per subject, each check a function from a
``Place`` to complaints.
"""
