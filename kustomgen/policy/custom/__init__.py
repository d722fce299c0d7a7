"""Custom policies: ValidatingAdmissionPolicies, rules in CEL, and expected shapes, from the
policy files.

``load.load_own`` reads them, and gives each as a rule like those that are built in.
"""
