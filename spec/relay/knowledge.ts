// What the trusted satellite learns, as a sentence for reports.
export const SATELLITE_LEARNS =
  'What the satellite learns: K_J and K_N in full, and with them every message relayed. It is trusted: secrecy ends with it, from the deposit until it has erased the key and the ciphertext on the acknowledgement. Whoever only listens learns lengths, times and identifiers, and nothing of K_J or of a message.'
