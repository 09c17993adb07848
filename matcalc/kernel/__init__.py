"""The trusted core: terms with indices, relations between atoms, sizes that suffice, proofs. Imports nothing else."""
