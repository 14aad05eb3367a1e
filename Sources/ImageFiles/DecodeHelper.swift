package import Concurrency

/// Decodes what strangers send, in a process of its own that can do nothing else: a hostile file can
/// at worst fail.
///
/// 1. Only Swift looks at the file in this process, and only at its outline; a file that is refused
///    by its header costs no process.
/// 2. At most `maximumAtOnce` processes run at once, each watched by a thread of its own; at most
///    `maximumWaiting` files wait for their turn, first come first served.
/// 3. A process that takes longer than `patience`, or whose task is cancelled, is killed. Each sees one
///    file and ends with it.
/// 4. What it answers is checked like any stranger's word.
/// 5. While somebody keeps it ready, one process waits for its file: to start one takes longer than to
///    decode most pictures.
package final class DecodeHelper: Sendable {
  private let program: String
  private let arguments: [String]
  private let patience: Duration
  private let lanes: DecodeLanes
  let spare = DecodeSpare()
  private let decoded = Doorbell()

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
    let call = DecodeCall(patience: patience)
    let result = await withTaskCancellationHandler {
      await lane.decode(bytes, call) { [spare, program, arguments] in
        spare.take() ?? DecodeProcess.start(program, arguments)
      }
    } onCancel: {
      call.cancel()
    }
    decoded.ring()
    return try result.get()
  }

  package func service(on clock: WallClock) -> Service {
    Service("decoding") { ready in
      ready()
      try await self.keepReady(on: clock)
    }
  }

  /// Has a process wait for the next file, until cancelled.
  ///
  /// The next one is started some time after the last picture: whoever asked for that has better use
  /// for the processor. When no picture comes for long, nothing is held ready for it.
  func keepReady(
    on clock: WallClock, pause: Duration = .milliseconds(30), keeping: Duration = .seconds(600)
  ) async throws {
    defer { _ = spare.take() }
    while true {
      try await clock.sleep(pause)
      let seen = decoded.rings
      // With so many waiting for their turn, none waits for a start.
      if let lane = try? await lanes.take() {
        await lane.run { [spare, program, arguments] in
          spare.fill { DecodeProcess.start(program, arguments) }
        }
        lanes.giveBack(lane)
      }
      try await decoded.wait(after: seen, atMost: keeping, on: clock)
      while decoded.rings == seen {
        _ = spare.take()
        try await decoded.wait(after: seen, atMost: keeping, on: clock)
      }
    }
  }
}
