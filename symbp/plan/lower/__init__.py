"""Equations nearer to loops: ranges, halos, products of two factors, fused and put in order."""
