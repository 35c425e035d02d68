"""The administrator's pages about launching: what the organisation decided, its local systems, permissions that last."""
