internal import Arguments
internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import ImageFiles
internal import Painters
internal import Studio

/// Who paints on servers, in the order of the file.
struct ServedBackEnds: Sendable {
  let painters: [any Painter]

  init(_ settings: Settings, helper: DecodeHelper, clock: WallClock) throws(Complaint) {
    guard !settings.painters.isEmpty else {
      self.painters = []
      return
    }
    let http = HTTPClient(try settings.httpSettings)
    let servers = try BackEndServers(settings, over: http, clock: clock)
    let check = PictureCheck(helper, hand: Hand("pictures"))
    var all: [any Painter] = []
    for painter in settings.painters {
      let (capabilities, painting) = try painter.served(
        on: servers.of(painter.entry), over: http, clock: clock)
      guard capabilities.sizes.admits(capabilities.standardSize) else {
        throw Complaint(
          "\(painter.entry) cannot be used",
          why: ["it does not paint in the size \(painter.size), which is its own"],
          hint: "set `\(painter.entry).size` to one that it paints, or tell what it paints by "
            + "`\(painter.entry).sizes`", exit: .configuration)
      }
      all.append(ServedPainter(capabilities, on: painting, check: check, clock: clock))
    }
    self.painters = all
  }
}
