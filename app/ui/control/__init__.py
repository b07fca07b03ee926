"""What brings the window to life: each part knows the services it needs and the panel it serves, nothing else."""
