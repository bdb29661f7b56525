internal import CLinux
internal import Model

/// Turns the shim's "negative is -errno" into a typed error.
///
/// - Throws: `SystemError` with the operation that was refused.
@discardableResult
func check(_ operation: Operation, _ result: Int32) throws(SystemError) -> Int32 {
    guard result < 0 else { return result }
    throw SystemError(operation, Errno(-result))
}

/// The same for a call that a signal may interrupt: EINTR is retried here and nowhere else.
@discardableResult
func checkRetrying(_ operation: Operation, _ call: () -> Int) throws(SystemError) -> Int {
    while true {
        let result = call()
        if result == -Int(Errno.interrupted.code) { continue }
        guard result < 0 else { return result }
        throw SystemError(operation, Errno(Int32(-result)))
    }
}

/// Calls `body` with the string as C knows it.
@safe
func withCString<Result>(_ string: ByteString, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: string.bytes.count + 1) { buffer in
        for (index, byte) in string.bytes.enumerated() { unsafe buffer[index] = CChar(bitPattern: byte) }
        unsafe buffer[string.bytes.count] = 0
        // SAFETY: the buffer is not empty, outlives the call, and ends in the NUL that C looks for.
        return unsafe body(buffer.baseAddress!)
    }
}
