import Testing

@Suite struct ExitStatuses {
    @Test(arguments: [0, 1, 2, 42, 124, 125, 126, 127, 128, 137, 255] as [Int32])
    func theCommandsOwnStatusIsPassedOn(status: Int32) {
        let run = Nestbox.shell([], "exit \(status)")
        #expect(run.status == status, "\(run)")
        #expect(run.report?.verdict == (status == 0 ? "ok" : "nonzero-exit"))
        #expect(run.report?.exit == Report.Exit(code: status))
    }
}
