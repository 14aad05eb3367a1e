internal import Concurrency

/// Decodes what strangers send, in a process of its own that can do nothing else: a hostile file can
/// at worst fail.
///
/// 1. Only Swift looks at the file in this process, and only at its outline; a file that is refused
///    by its header costs no process.
/// 2. At most `maximumAtOnce` processes run at once, each watched by a thread of its own; at most
///    `maximumWaiting` files wait for their turn, first come first served.
/// 3. A process that takes longer than `patience`, or whose task is cancelled, is killed. None
///    outlives the call that started it.
/// 4. What it answers is checked like any stranger's word.
package final class DecodeHelper: Sendable {
  private let program: String
  private let arguments: [String]
  private let patience: Duration
  private let lanes: DecodeLanes

  /// `program` is what is started; given `arguments`, it calls ``DecodeService/run()`` first of all.
  package init(
    program: String = "/proc/self/exe", arguments: [String], patience: Duration = .seconds(15),
    maximumAtOnce: Int = 2, maximumWaiting: Int = 32
  ) {
    self.program = program
    self.arguments = arguments
    self.patience = patience
    lanes = DecodeLanes(count: maximumAtOnce, maximumWaiting: maximumWaiting)
  }

  deinit { lanes.shutDown() }

  package func decode(_ bytes: [UInt8]) async throws(ImageFileError) -> DecodedImage {
    // These two cost nothing, and tell more than that everybody is busy.
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= ImageHeader.maximumFileBytes else { throw .tooManyBytes(bytes.count) }
    let lane = try await lanes.take()
    defer { lanes.giveBack(lane) }
    let process = DecodeProcess(program: program, arguments: arguments, patience: patience)
    let result = await withTaskCancellationHandler {
      await lane.decode(bytes, by: process)
    } onCancel: {
      process.cancel()
    }
    return try result.get()
  }
}
