import Config
import Model
import Reporting

/// `nestbox plan`: what run would do, without doing it.
func planVerb(_ arguments: [ByteString]) -> Int32 {
    do throws(Refusal) {
        let (profile, extra) = try parseArguments(arguments, extra: ["help", "json"])
        if extra.contains("help") {
            let json = ("--json", "One JSON object instead of text.")
            return printed(helpText(verb: "plan", usage: "[options] [--] COMMAND [ARGUMENT…]", extra: [json]))
        }
        let plan = try plan(profile)
        return printed(extra.contains("json") ? plan.json.text + "\n" : plan.text)
    } catch {
        say(error.text)
        return 125
    }
}
