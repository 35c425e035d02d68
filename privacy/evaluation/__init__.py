"""How good detection is, against labels that nobody has in real life: only for made-up regions."""
