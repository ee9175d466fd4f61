"""What `make bench` runs: the real server on one core, an upstream and the load on another."""
