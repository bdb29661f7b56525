import Config
import Host
import Model
import Reporting

/// `nestbox plan`: what run would do, without doing it.
func planVerb(_ arguments: ArraySlice<ByteString>) -> Int32 {
    do throws(Refusal) {
        let line = try parseArguments(arguments, extra: ["help", "json"], load: loadProfiles)
        let (profile, extra) = (line.profile, line.extra)
        if extra.contains("help") {
            let json = ("--json", "One JSON object instead of text.")
            return printed(helpText(verb: "plan", usage: "[options] [--] COMMAND [ARGUMENT…]", extra: [json]))
        }
        var facts = HostFacts()
        Probe.descriptors([0, 1, 2] + profile.passedDescriptors.map(\.value), into: &facts)
        let plan = try plan(profile, &facts, isShown: true) { say($0.text) }
        return printed(extra.contains("json") ? plan.json.text + "\n" : plan.text)
    } catch {
        say(error.text)
        return 125
    }
}
