package import Model

/// Programs of the host's that do one thing for nestbox.
extension Processes {
    /// Runs a program of the host's to its end.
    ///
    /// - Parameter arguments: first its path, which is absolute: neither PATH nor the current directory choose.
    /// - Parameter environment: all of it, as `NAME=value`.
    package static func run(
        _ arguments: [ByteString], _ environment: [ByteString] = []
    ) throws(SystemError) -> ChildEvent.State? {
        guard let path = arguments.first else { throw SystemError(.execve, .noEntry) }
        try Files.checkAccess(path, mode: 1)
        switch try clone() {
        case .child:
            let error = execute(path, CStringArray(arguments), CStringArray(environment))
            exit(error.errno.code & 127)
        case .parent(let helper, _):
            return try wait(for: helper, .exited)?.state
        }
    }

    /// As `run`, with what it printed: nil when it failed.
    package static func output(
        of arguments: [ByteString], _ environment: [ByteString] = [], limit: Int = 4096
    ) throws(SystemError) -> [UInt8]? {
        guard let path = arguments.first else { throw SystemError(.execve, .noEntry) }
        let (reader, writer) = try DescriptorTable.pipe()
        defer { DescriptorTable.close(reader) }
        switch try clone() {
        case .child:
            do throws(SystemError) { try DescriptorTable.connect(writer, to: 1) } catch { exit(125) }
            let error = execute(path, CStringArray(arguments), CStringArray(environment))
            exit(error.errno.code & 127)
        case .parent(let helper, _):
            DescriptorTable.close(writer)
            var all: [UInt8] = []
            while all.count < limit {
                let part = try Files.read(reader, limit: limit - all.count)
                if part.isEmpty { break }
                all += part
            }
            return try wait(for: helper, .exited)?.state == .exited(0) ? all : nil
        }
    }
}

/// A nil-terminated array of C strings, as execve(2) takes it. Made before the clone, used after.
@safe
package struct CStringArray: ~Copyable {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let storage: UnsafeMutablePointer<CChar>

    package init(_ strings: [ByteString]) {
        // SAFETY: one block holds all strings, the other the pointers into it; both are freed together.
        unsafe storage = .allocate(capacity: strings.reduce(1) { $0 + $1.bytes.count + 1 })
        unsafe pointers = .allocate(capacity: strings.count + 1)
        var next = unsafe storage
        for (index, string) in strings.enumerated() {
            unsafe pointers[index] = unsafe next
            for byte in string.bytes {
                unsafe next.pointee = CChar(bitPattern: byte)
                unsafe next += 1
            }
            unsafe next.pointee = 0
            unsafe next += 1
        }
        unsafe pointers[strings.count] = nil
    }

    deinit {
        unsafe pointers.deallocate()
        unsafe storage.deallocate()
    }
}
