"""Moving city work out of quiet times: the register, the planner, and a verifier written apart from it."""
