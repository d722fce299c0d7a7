"""What environments ask of a cluster, as text, Markdown or JSON."""
