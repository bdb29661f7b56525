let builtInCount = 0
func builtInName(_ number: Int) -> String { "" }
func builtInSummary(_ number: Int) -> String { "" }
func builtInSource(_ number: Int) -> String { "" }
func builtInSaying(_ number: Int, _ index: Int) -> BuiltIn.Saying? { nil }
