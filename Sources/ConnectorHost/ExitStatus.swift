/// How the program ends; scripts rely on the numbers.
enum ExitStatus: Int32 {
    /// What was asked for is done.
    case done = 0
    /// What was checked is invalid, or the job failed.
    case failed = 1
    /// The program was called wrongly, or with a configuration that cannot be used.
    case unusable = 2
    /// The job went through, but scopes failed; nothing was deleted in them.
    case incomplete = 3
    /// A signal interrupted it.
    case interrupted = 130
}
