import Config
import Model
import Testing

@Suite struct MountValuesAreUnambiguous {
    @Test(arguments: [
        ("/a", "/a", "/a"), ("/a:/b", "/a", "/b"), ("a", "a", "a"), ("../a:/b", "../a", "/b"), (".", ".", "."),
        ("/a b:/c d", "/a b", "/c d"), ("/a=b", "/a=b", "/a=b"),
        // A backslash takes the meaning from a colon, a comma and itself, and from nothing else.
        (#"/a\:b"#, "/a:b", "/a:b"), (#"/a\:b:/c\:d"#, "/a:b", "/c:d"), (#"/a\,b"#, "/a,b", "/a,b"),
        (#"/a\\b"#, #"/a\b"#, #"/a\b"#), (#"/a\\:/b"#, #"/a\"#, "/b"), (#"/a\nb"#, #"/a\nb"#, #"/a\nb"#),
        (#"/a\\\:b"#, #"/a\:b"#, #"/a\:b"#),
    ])
    func sourceAndDestination(_ value: String, _ source: String, _ destination: String) throws {
        let bind = Mount.Bind(source: ByteString(source), destination: ByteString(destination), writable: false)
        #expect(try mount("--ro", value) == .bind(bind))
        let overlay = Mount.Overlay(source: bind.source, destination: bind.destination)
        #expect(try mount("--overlay", value) == .overlay(overlay))
    }

    /// `/data\` is another file than `/data`: it is shown or refused, but not taken for the other.
    @Test(arguments: [#"/data\"#, #"/data:/b\"#, #"/data,keep=/k\"#])
    func aBackslashAtTheEndIsNotLost(_ value: String) throws {
        guard whyRefused(["--overlay", value]) == nil, case .overlay(let overlay) = try mount("--overlay", value) else {
            return
        }
        let names = [overlay.source, overlay.destination, overlay.keep ?? ""]
        #expect(names.contains { $0.bytes.last == UInt8(ascii: "\\") })
    }

    @Test(arguments: [
        "", ":", "/a:", ":/b", "/a:b", "/a:../b", "/a:/b:/c", "/a:/b:", ",noexec", "/a,", "/a,,noexec", "/a,exec",
        "/a,noexec=1", "/a,noexec=", "/a,noexec,noexec", "/a,NOEXEC", "/a, noexec", "/a,ro", "/a,size=1M",
        "/a,keep=/k", "/a,mode=0755", "/a,=", "/a,=x",
    ])
    func aBindThatIsNoneIsRefused(_ value: String) throws {
        for option in ["ro", "rw"] {
            let refusal = try #require(whyRefused(["--\(option)", value]))
            #expect(refusal.origin == .flag("--\(option) \(value)"))
        }
    }

    @Test func attributesOfABind() throws {
        var bind = Mount.Bind(source: "/a", destination: "/b", writable: true)
        bind.noExec = true
        #expect(try mount("--rw", "/a:/b,noexec") == .bind(bind))
        bind.optional = true
        #expect(try mount("--rw", "/a:/b,optional,noexec") == .bind(bind))
        bind.noExec = false
        #expect(try mount("--rw", "/a:/b,optional") == .bind(bind))
    }

    @Test func attributesOfAnOverlay() throws {
        var overlay = Mount.Overlay(source: "/a", destination: "/a")
        overlay.keep = "/k:x,y=z"
        #expect(try mount("--overlay", #"/a,keep=/k:x\,y=z"#) == .overlay(overlay))
        overlay.keep = nil
        overlay.size = Bytes(1 << 20)
        #expect(try mount("--overlay", "/a,size=1M") == .overlay(overlay))
    }

    @Test(arguments: [
        "/a,keep", "/a,keep=", "/a,keep=/k,keep=/l", "/a,size", "/a,noexec", "/a,optional", "/a,mode=0755",
    ])
    func anOverlayThatIsNoneIsRefused(_ value: String) {
        #expect(whyRefused(["--overlay", value]) != nil)
    }

    /// The size is that of the layer in memory. Next to `keep` there is none, and the limit would not hold.
    @Test func aSizeNextToKeepIsRefusedBecauseNothingWouldEnforceIt() {
        #expect(whyRefused(["--overlay", "/a,keep=/k,size=1M"]) != nil)
    }

    @Test func attributesOfATmpfs() throws {
        var tmpfs = Mount.Tmpfs(destination: "/t")
        tmpfs.size = Bytes(1 << 20)
        tmpfs.inodes = 10
        tmpfs.mode = 0o1777
        tmpfs.noExec = true
        #expect(try mount("--tmpfs", "/t,mode=1777,noexec,inodes=10,size=1M") == .tmpfs(tmpfs))
    }

    @Test(arguments: [
        "", "/t:/u", ":", "/t,size=", "/t,size=0", "/t,inodes=0", "/t,inodes=-1", "/t,inodes=1K", "/t,inodes=+1",
        "/t,mode=8", "/t,mode=02755", "/t,mode=04755", "/t,mode=", "/t,mode=-1", "/t,mode=+755", "/t,optional", "/t,",
        "/t,inodes=9223372036854775808",
    ])
    func aTmpfsThatIsNoneIsRefused(_ value: String) {
        #expect(whyRefused(["--tmpfs", value]) != nil)
    }

    @Test(arguments: [
        ("symlink", "a"), ("symlink", ":/b"), ("symlink", "a:"), ("symlink", "a:/b:/c"), ("symlink", "a:/b,noexec"),
        ("symlink", ""), ("dir", ""), ("dir", "/a:/b"), ("dir", "/a,mode=9"), ("dir", "/a,noexec"), ("file", ""),
        ("file", "/a"), ("file", "=text"), ("mask", ""),
    ])
    func whatNamesNoPlaceIsRefused(_ option: String, _ value: String) {
        #expect(whyRefused(["--\(option)", value]) != nil)
    }

    @Test func aModeOfADirectory() throws {
        #expect(try mount("--dir", "/a,mode=01777") == .directory(destination: "/a", mode: 0o1777))
    }

    @Test func aFileTakesEverythingBehindTheFirstEqualsSign() throws {
        #expect(try mount("--file", "/a=b=c,d:e\\\n") == .file(destination: "/a", content: "b=c,d:e\\\n"))
        #expect(try mount("--file", "/a=") == .file(destination: "/a", content: ""))
    }

    /// What is given twice is known: only the second one is too much.
    @Test(arguments: [("ro", "/a,noexec,noexec"), ("overlay", "/a,keep=/k,keep=/l"), ("tmpfs", "/a,size=1M,size=2M")])
    func anAttributeGivenTwiceIsNotCalledUnknown(_ option: String, _ value: String) throws {
        let refusal = try #require(whyRefused(["--\(option)", value]))
        #expect(!refusal.message.contains("unknown"), "\(refusal.message)")
    }

    /// The origin is what the user wrote: what would be searched for in a script.
    @Test(arguments: ["/a,inodes=x", "/a,mode=9"])
    func aBadAttributePointsAtTheWholeOption(_ value: String) throws {
        let refusal = try #require(whyRefused(["--tmpfs", value]))
        #expect(refusal.origin == .flag("--tmpfs \(value)"))
    }
}
