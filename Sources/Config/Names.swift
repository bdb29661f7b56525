import Model

/// What `--rlimit` knows, for completions and the manual.
package let resourceNames = Resource.allCases.map(\.name)

/// Of variables of profiles.
package let variableTypes = Declaration.Kind.allCases.map(\.rawValue)
