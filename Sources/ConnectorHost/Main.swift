import CommandLineTool
import ConnectorSDK
import ControlPlane

#if canImport(Glibc)
import CMalloc
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The program: runs the command in a task, while its first thread waits for the signals that ask it to stop.
@main
enum Main {
    /// Starts the command; its task ends the process.
    ///
    /// An asynchronous `main` would park the first thread where signals kill the process, so the task is started by hand:
    /// the only one that is. The first signal cancels it, and everything it does ends in order; the second one ends the
    /// process at once.
    static func main() {
        shareFreeMemory()
        let signals = StopSignals()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // On the shared pool: what is isolated to the first thread would wait for it forever.
        let command = Task { @concurrent in exit(await run(arguments).rawValue) }
        signals.wait()
        command.cancel()
        signals.wait()
        _exit(ExitStatus.interrupted.rawValue)
    }

    /// Has threads share what the allocator holds.
    ///
    /// By default glibc gives almost every thread an arena of its own, whose free memory is of no use to the others: with
    /// the pool, the event loop and the index that made a sync an eighth larger. Fewer than four cost more time in waiting
    /// for each other than they save.
    private static func shareFreeMemory() {
        #if canImport(Glibc)
        _ = mallopt(M_ARENA_MAX, 4)
        #endif
    }

    /// Runs one call of the program.
    static func run(_ arguments: [String]) async -> ExitStatus {
        let console = Console()
        defer { console.flush() }
        switch HostTool.tool.parse(arguments) {
        case .show(let text):
            console.output(text)
            return .done
        case .refuse(let error):
            console.report(error.description)
            return .unusable
        case .run(let arguments):
            let call: HostCall
            do throws(InvalidPlugins) {
                call = HostCall(arguments: arguments, console: console, registry: try PluginRegistry(plugins))
            } catch {
                console.report("error: \(error)\n")
                return .unusable
            }
            return await run(call)
        }
    }

    private static func run(_ call: HostCall) async -> ExitStatus {
        guard let command = HostTool.command(call.arguments.command) else { return .unusable }
        do {
            return try await command.run(call)
        } catch {
            // Whoever reads our output had enough of it, as `head` does.
            if error is OutputClosed { return .done }
            if error is CancellationError { return .interrupted }
            let failure = CommandFailure(error)
            if call.wantsJSON { call.console.output(failure.json) }
            call.console.report(failure.text)
            return failure.status
        }
    }
}
