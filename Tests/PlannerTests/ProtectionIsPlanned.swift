import Config
import Model
import Testing

@testable import Planner

@Suite struct ProtectionIsPlanned {
    private static let tree = "/home/anna/project"

    /// A tree with a repository, in which some of what is asked for is there.
    private static let facts: HostFacts = {
        var facts = HostFacts.anna
        facts.add(
            .directory, device: 2,
            ["/home", "\(tree)/.git", "\(tree)/.git/objects", "\(tree)/.vscode"].map { ByteString($0) })
        facts.add(.regular, device: 2, ["\(tree)/.git/config", "\(tree)/worktree"].map { ByteString($0) })
        facts.set(ByteString("\(tree)/worktree/hooks"), .missing(.notDirectory))
        facts.set(ByteString("\(tree)/locked"), .missing(.access))
        var held = NodeFact.Node(kind: .directory, identity: NodeIdentity(device: 2, inode: 999))
        held.isPlaceholder = true
        facts.set(ByteString("\(tree)/.held"), .found(held))
        return facts
    }()

    /// What becomes of protected names: mounts on themselves, masks, and places held on the host.
    private static func protected(_ names: String..., grant: [String] = ["--rw", "."]) throws -> [String] {
        let options = grant + names.map { "--protect=\(tree)/\($0)" }
        let plan = try plan(options, facts)
        let held = plan.supervisor.compactMap { step -> String? in
            if case .holdPlace(let path, _) = step.action {
                "hold \(path.shown.dropFirst(tree.count + 1))"
            } else {
                nil
            }
        }
        return held
            + plan.initial.compactMap { step in
                switch step.action {
                case .bindMount(let bind)
                where bind.destination.isWithin(ByteString(tree)) && bind.destination.shown != tree:
                    (bind.attributes.contains(.readOnly) ? "ro " : "rw ")
                        + bind.destination.shown.dropFirst(tree.count + 1)
                case .mask(let path): "mask \(path.shown.dropFirst(tree.count + 1))"
                default: nil
                }
            }
    }

    @Test func whatIsThereIsMountedReadOnly() throws {
        #expect(try Self.protected(".vscode") == ["ro .vscode"])
    }

    @Test func whatIsNotIsHeldAndMasked() throws {
        #expect(try Self.protected(".envrc") == ["hold .envrc", "mask .envrc"])
    }

    @Test func theWayThereCannotBeRenamedAway() throws {
        #expect(try Self.protected(".git/config") == ["rw .git", "ro .git/config"])
        #expect(
            try Self.protected(".git/hooks", ".git/config") == [
                "hold .git/hooks", "rw .git", "ro .git/config", "mask .git/hooks",
            ])
    }

    @Test func ofAWayThatIsNotThereTheFirstNameIsHeld() throws {
        #expect(try Self.protected(".idea/tasks/x", ".idea/y") == ["hold .idea", "mask .idea"])
    }

    @Test func whatAnotherRunHoldsIsHeldToo() throws {
        #expect(try Self.protected(".held", ".held/below") == ["hold .held", "mask .held"])
    }

    @Test func belowAFileNothingCanBe() throws {
        #expect(try Self.protected("worktree/hooks") == ["ro worktree"])
    }

    @Test func whereNothingCanBeWrittenNothingIsNeeded() throws {
        #expect(try Self.protected(".envrc", grant: []) == [])
        #expect(try Self.protected(".envrc", grant: ["--ro", "."]) == [])
        #expect(try Self.protected(".envrc", grant: ["--overlay", "."]) == [])
        #expect(try Self.protected(".vscode/x", grant: ["--rw", ".", "--tmpfs", "\(Self.tree)/.vscode"]) == [])
    }

    @Test func whatCannotBeKnownIsRefused() {
        #expect(throws: Refusal.self) { try Self.protected("locked") }
        #expect(throws: Refusal.self) {
            try plan(["--rw", "/home/anna:/home/anna/project", "--protect=\(Self.tree)/.envrc"], Self.facts)
        }
    }
}
