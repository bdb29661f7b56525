import Config
import Model
import Testing

@Suite struct ArgumentParserSurvivesAnything {
    /// Lists that mean something, out of which the others are made.
    private static let seeds: [[String]] = [
        ["--ro", "/data:/d,noexec,optional", "--rw=/a\\:b", "--overlay", "/s:/t,keep=/k,size=64M", "--", "true"],
        ["--tmpfs", "/t,size=1.5G,inodes=100,mode=01777,noexec", "--symlink=a:/b", "--dir", "/d,mode=0700", "ls"],
        ["--file", "/etc/motd=hello=world", "--mask", "/etc/shadow", "--view=none", "--proc", "full", "--dev", "none"],
        ["--user", "0:0", "--host-user=65534", "--id-range", "65536", "--net=host", "--time-namespace", "--", "--x"],
        ["--hostname", "box", "--init=none", "--env", "A=b", "--env-pass=TERM", "--cwd", "/tmp", "--umask=077", "sh"],
        ["--pass-fd", "3", "--rlimit", "nofile=64:unlimited", "--rlimit=as=1.5G", "--time", "1.5s", "--grace=200ms"],
        ["--report", "fd:3", "--report=r.json", "--stats", "--inject-fault", "init:12:EPERM", "true", "x"],
    ]
    private static let splinters: [[UInt8]] =
        [
            "--", "-", "=", ":", ",", "\\", ".", "..", "/", "K", "GiB", "ms", "0", "-1", "18446744073709551615",
            "99999999999",
            "unlimited", "fd:", "\u{1B}[2J", "\u{202E}", "\u{2028}", "\u{FFFD}", "é", "\u{301}", "😀", "\r\n",
            "\u{212A}",
            "kill", "init:",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

    /// Shuffled words, changed, removed and inserted bytes, pieces of other words: 40,000 lists.
    @Test(.timeLimit(.minutes(2)), arguments: 0..<8 as Range<UInt64>)
    func aMutatedListIsAProfileOrARefusalInWords(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            let words = Self.mutated(&random)
            do throws(Refusal) {
                let line = try parseArguments(words[...], extra: ["help", "json"])
                let (profile, extra) = (line.profile, line.extra)
                #expect(profile.command.allSatisfy(words.contains), "\(words.map(\.shown))")
                #expect(extra.allSatisfy { ["help", "json"].contains($0) })
            } catch {
                #expect(Self.isReadable(error), "\(words.map(\.shown)): \(error)")
            }
        }
    }

    /// Neither a long word nor many words may take a time that grows faster than they do.
    @Test(.timeLimit(.minutes(2)), arguments: [":", ",", "\\", "\\,", "1", "a=", "1:", ",size=1", "\u{301}", "é", "."])
    func aLongValueIsReadInTime(_ piece: String) {
        let value = ByteString(String(repeating: piece, count: 100_000 / piece.utf8.count))
        let started = ContinuousClock.now
        for option in knobs {
            do throws(Refusal) {
                _ = try parse([ByteString("--\(option.name)=") + value, "true"])
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
        #expect(ContinuousClock.now - started < .seconds(30))
    }

    @Test(.timeLimit(.minutes(2)))
    func manyOptionsAreReadInTime() throws {
        let words = Array(repeating: ["--ro", "/a:/b", "--rlimit=nofile=1", "--env=A=b"] as [ByteString], count: 5000)
        let profile = try parse(words.flatMap { $0 } + ["true"])
        #expect(profile.mounts.count == 5000)
        #expect(profile.limits.count == 1)
    }

    private static func mutated(_ random: inout SeededGenerator) -> [ByteString] {
        var words = random.pick(seeds).map { Array($0.utf8) }
        if random.chance(3) { words += random.pick(seeds).map { Array($0.utf8) } }
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let index = Int.random(in: 0..<words.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: words.swapAt(index, Int.random(in: 0..<words.count, using: &random))
            case 1: words.insert(random.pick(splinters), at: index)
            case 2 where words.count > 1: words.remove(at: index)
            case 3: words[index] += random.pick(splinters)
            case 4: words.insert(Array("--\(random.pick(knobs).name)".utf8), at: index)
            case 5: words[index] = Array(words[index].prefix(Int.random(in: 0...words[index].count, using: &random)))
            case 6: mutate(&words[index], &random)
            default: words[index] += [UInt8(ascii: "=")] + random.pick(words)
            }
        }
        return words.map { ByteString($0) }
    }

    private static func mutate(_ word: inout [UInt8], _ random: inout SeededGenerator) {
        guard !word.isEmpty else { return }
        let index = Int.random(in: 0..<word.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: word[index] = UInt8.random(in: 1...255, using: &random)
        case 1: word.insert(contentsOf: random.pick(splinters), at: index)
        case 2: word.remove(at: index)
        default: word.insert(word[index], at: index)
        }
    }

    /// Said in words, and in none that could steer a terminal.
    private static func isReadable(_ refusal: Refusal) -> Bool {
        let texts = [refusal.message, refusal.hint ?? "", refusal.origin?.text ?? ""]
        return !refusal.message.isEmpty
            && texts.allSatisfy { text in
                text.unicodeScalars.allSatisfy { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator: false
                    default: !(0x202A...0x202E).contains(scalar.value)
                    }
                }
            }
    }
}
