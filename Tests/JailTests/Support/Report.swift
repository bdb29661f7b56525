import Foundation

/// The report of a run, schema `nestbox.report/1`, as a user of `--report` would decode it.
struct Report: Decodable {
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

    struct Hit: Codable {
        var limit: String
        var count: Int64?
        var source: String
    }

    struct Denial: Codable {
        struct First: Codable {
            var time: Int64
            var pid: Int32?
            var program: String?
        }

        var call: String
        var number: Int32
        var arguments: [String: String]
        var action: String
        var rule: String
        var reason: String
        var count: Int64
        var allowedBy: String
        var first: First

        enum CodingKeys: String, CodingKey {
            case call, number, arguments, action, rule, reason, count, first
            case allowedBy = "allowed_by"
        }
    }

    struct Device: Codable {
        var device: String
        var bytesRead: Int64
        var bytesWritten: Int64
        var reads: Int64
        var writes: Int64

        enum CodingKeys: String, CodingKey {
            case device, reads, writes
            case bytesRead = "bytes_read"
            case bytesWritten = "bytes_written"
        }
    }

    /// Numbers by their names, and `io`.
    private struct Usage: Decodable {
        var figures: [String: Int64] = [:]
        var devices: [Device]?

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                if key.stringValue == "io" {
                    devices = try container.decode([Device].self, forKey: key)
                } else {
                    figures[key.stringValue] = try container.decode(Int64.self, forKey: key)
                }
            }
        }
    }

    var schema: String
    var verdict: String
    var exit: Exit?
    var cause: Cause
    private var used: Usage
    var sources: [String: String]
    var limitsHit: [Hit]
    var denials: [Denial]
    var otherDenials: Int64
    var enforced: [String]
    var degraded: [Degradation]
    var planDigest: String?
    var version: String

    /// But for what an older kernel's Landlock does not know.
    var degradedByMore: [Degradation] { degraded.filter { $0.control != "landlock-version" } }

    /// The figures, without `io`.
    var usage: [String: Int64] { used.figures }
    /// `io`; nil when that is unknown.
    var devices: [Device]? { used.devices }

    enum CodingKeys: String, CodingKey {
        case schema, verdict, exit, cause, sources, denials, enforced, degraded, version
        case used = "usage"
        case limitsHit = "limits_hit"
        case otherDenials = "other_denials"
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
