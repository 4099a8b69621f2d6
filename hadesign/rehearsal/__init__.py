"""Generated files run as a real control plane, broken, and held against the proof."""
