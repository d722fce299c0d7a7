"""docker compose files as a spec: services as workloads, what has no place in one as notes."""
