"""The commands for running one environment, with the names that its objects really have."""
