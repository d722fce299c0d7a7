"""ValidatingAdmissionPolicies, evaluated as the API server would when the build is created.

Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating, and matching in its ``generic`` and
``matching``.
"""
