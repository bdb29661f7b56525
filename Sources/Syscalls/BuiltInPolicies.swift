/// The policies that come with nestbox, by name.
package let builtInPolicies = ["strict", "default", "build", "network", "agent"]
