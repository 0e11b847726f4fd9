"""Measurements: ratios to a peer in one run where there is one; nothing is asserted, and no test looks at them."""
