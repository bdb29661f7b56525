import Linux

Processes.exit(embedPolicies(Caller.arguments()))
