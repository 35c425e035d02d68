"""A made-up region with a hospital trust, its pharmacies and its neighbours, in the public input formats.

Written to try the service out and to measure it. Detection never reads anything of this package.
"""
