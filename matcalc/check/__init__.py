"""From a claim to its verdict: translation, proof, second opinion, witness, diagnosis."""
