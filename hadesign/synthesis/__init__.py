"""From objectives, choices and prices to designs: those that meet all objectives, the cheapest first."""
