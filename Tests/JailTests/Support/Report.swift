import Foundation

/// The report of a run, schema `nestbox.report/1`, as a user of `--report` would decode it.
struct Report: Codable {
    struct Exit: Codable, Equatable {
        var code: Int32?
        var signal: String?
        var number: Int32?
    }

    struct Cause: Codable {
        var sentence: String
        var step: String?
        var operation: String?
        var errno: String?
        var hint: String?
        var option: String?
    }

    struct Degradation: Codable {
        var control: String
        var reason: String
    }

    var schema: String
    var verdict: String
    var exit: Exit?
    var cause: Cause
    var usage: [String: Int64]
    var sources: [String: String]
    var enforced: [String]
    var degraded: [Degradation]
    var planDigest: String?
    var version: String

    enum CodingKeys: String, CodingKey {
        case schema, verdict, exit, cause, usage, sources, enforced, degraded, version
        case planDigest = "plan_digest"
    }

    /// nil when there is no such file or it is no report.
    init?(file: String) {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        self.init(data: data)
    }

    init?(data: Data) {
        guard let report = try? JSONDecoder().decode(Report.self, from: data) else { return nil }
        self = report
    }
}
