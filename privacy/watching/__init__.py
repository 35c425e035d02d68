"""Who watches the watchers: what officers looked at, searched and decided, and the purpose of each look-up."""
