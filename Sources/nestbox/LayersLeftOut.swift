#if LayerAblation
import Linux
import Model

/// Which layers a test wants left out: their names in NESTBOX_WITHOUT_LAYERS, separated by spaces. With `secretly`
/// among them the supervisor still expects all.
func leaveOutLayers(_ facts: inout HostFacts) throws(Refusal) {
    guard let names = Caller.environmentValue("NESTBOX_WITHOUT_LAYERS") else { return }
    for name in names.bytes.split(separator: UInt8(ascii: " ")) {
        let name = String(decoding: name, as: UTF8.self)
        if name == "secretly" {
            facts.leavesOutSecretly = true
            continue
        }
        guard let layer = AblatedLayer(rawValue: name) else { throw Refusal("there is no layer \(name)") }
        facts.layersLeftOut.append(layer)
    }
}
#endif
