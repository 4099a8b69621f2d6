"""What each service needs, and where the scheduler may put its replicas."""
