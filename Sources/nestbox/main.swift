import Linux

Processes.exit(runNestbox(Caller.arguments()))
