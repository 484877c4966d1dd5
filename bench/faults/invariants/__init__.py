"""What must hold whatever happens: one file each (research on reliability, I1 to I12). Found by INVARIANT."""
