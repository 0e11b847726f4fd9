"""The stage on which tests act: people, scenes reached by real commands, and the tools that watch them."""
