"""Everything of one environment that Git holds, as one file."""
