"""Wrongful accesses of many kinds, made of the same stuff as ordinary ones and told apart by labels.csv alone."""
